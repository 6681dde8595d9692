package io.github.liteasr.whisper;

import io.github.liteasr.BadInputException;
import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The linear layers of a dense encoder as they lie in a checkpoint, in 64-bit floats. */
public final class EncoderWeights implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final WhisperConfig config;
    private final Checkpoint checkpoint;

    private EncoderWeights(Path folder, WhisperConfig config, Checkpoint checkpoint) {
        this.folder = folder;
        this.config = config;
        this.checkpoint = checkpoint;
    }

    /**
     * Opens a model folder.
     *
     * @throws BadInputException if it is missing or damaged, or its encoder is low-rank already
     */
    public static EncoderWeights open(Path folder) {
        WhisperConfig config = WhisperConfig.read(folder);
        if (Stream.concat(config.ranks().stream(), config.pivotedRanks().stream())
                .anyMatch(layer -> !layer.isEmpty())) {
            throw new BadInputException(folder + ": the encoder is compressed already, expected a dense one");
        }
        return new EncoderWeights(folder, config, WeightNames.open(folder));
    }

    public Path folder() {
        return folder;
    }

    public WhisperConfig config() {
        return config;
    }

    /**
     * W of y = W x + b, outputs x inputs.
     *
     * @throws BadInputException if it is missing, of another shape, or not finite
     */
    public DoubleMatrix weight(int layer, EncoderProjection projection) {
        int outputs = projection.outputs(config);
        int inputs = projection.inputs(config);
        Tensor tensor = checkpoint
                .tensor(ModelWeights.linear(layer, projection) + ".weight")
                .expectShape(outputs, inputs);
        return DoubleMatrix.of(outputs, inputs, finite(tensor));
    }

    /** b of y = W x + b; zeros where the layer has none. */
    public double[] bias(int layer, EncoderProjection projection) {
        int outputs = projection.outputs(config);
        double[] bias = new double[outputs];
        String name = ModelWeights.linear(layer, projection) + ".bias";
        if (checkpoint.contains(name)) {
            float[] values = finite(checkpoint.tensor(name).expectShape(outputs));
            for (int i = 0; i < outputs; i++) {
                bias[i] = values[i];
            }
        }
        return bias;
    }

    private float[] finite(Tensor tensor) {
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new BadInputException(
                        folder + ": tensor " + tensor.name() + " holds " + values[i] + ", expected finite weights");
            }
        }
        return values;
    }

    /**
     * The SHA-256 of a model folder's weights, in hexadecimal digits.
     *
     * @throws BadInputException if they cannot be read
     */
    public static String hash(Path folder) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (Path file : files(folder)) {
                try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                    while (in.read(buffer) >= 0) {
                        // the digest sees all that is read
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new BadInputException(folder + ": the weights cannot be read: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path folder) {
        Path single = folder.resolve("model.safetensors");
        Path index = folder.resolve("model.safetensors.index.json");
        if (Files.exists(single) || !Files.exists(index)) {
            return List.of(single);
        }
        List<Path> files = new ArrayList<>();
        Checkpoint.shards(index).stream().sorted().forEach(shard -> files.add(folder.resolve(shard)));
        return files;
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
