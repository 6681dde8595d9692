package io.github.liteasr.whisper;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.OutputFiles;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import io.github.liteasr.safetensors.Tensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes a compressed model as the authors of LiteASR publish theirs: the Hugging Face layout with {@code model_type}
 * {@code lite-whisper}, the ranks in {@code low_rank_config}, and for each low-rank layer the tensors {@code weight1}
 * (inputs x rank), {@code weight2} (rank x outputs) and {@code bias} in the place of {@code weight} and {@code bias}.
 * Transformers loads it with their published model code, which {@code auto_map} names.
 *
 * <p>Layers with {@linkplain LowRankFactors#pivoted pivoted factors} are also named, with their ranks, in {@code
 * pivoted_config}, which other readers ignore. Below the rank at which two thin matrices cost as much as the dense one
 * their tensors are those of any low-rank layer. From there on Transformers shall see the dense layer that it is faster
 * with: {@code weight} is the product of the factors, and a reader that knows pivots finds W₂ in {@code weight2} and the
 * columns of W₁ in those rows of {@code weight} where {@code weight2} has its unit matrix.
 */
public final class LiteWhisperCheckpoint {
    private static final String MODEL_CODE = "efficient-speech/lite-whisper-large-v3-turbo--";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LiteWhisperCheckpoint() {}

    /** Gives the factors of a layer's low-rank linear layers, layer after layer; those of all are never in memory together. */
    @FunctionalInterface
    public interface Factors {
        Map<EncoderProjection, LowRankFactors> of(int layer);
    }

    /**
     * Writes a folder; it is there only once it is complete.
     *
     * @param source the dense model's folder, whose other weights and files are copied
     * @param target a folder that does not exist, or is empty
     * @param factors what replaces linear layers of the encoder
     * @param metadata notes for the weights' file
     * @throws io.github.liteasr.BadInputException if the target is taken or cannot be written
     */
    public static void write(Path source, Path target, Factors factors, Map<String, String> metadata) {
        OutputFiles.writeFolder(target, folder -> writeTo(folder, source, factors, metadata));
    }

    private static void writeTo(Path folder, Path source, Factors factors, Map<String, String> metadata)
            throws IOException {
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(LiteWhisperCheckpoint::isCopied).toList()) {
                // Not copied: a copy would have the permissions of its source.
                Files.write(folder.resolve(file.getFileName().toString()), Files.readAllBytes(file));
            }
        }
        int layers = WhisperConfig.read(source).encoderLayers();
        List<Replacement> replacements;
        Path spool = folder.resolve("factors");
        try (Checkpoint checkpoint = WeightNames.open(source);
                FileChannel spooled = FileChannel.open(
                        spool,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE)) {
            SafetensorsWriter writer =
                    new SafetensorsWriter().metadata(Map.of("format", "pt")).metadata(metadata);
            replacements = replacements(checkpoint, layers, factors, spooled, writer);
            addOthers(checkpoint, replacements, writer);
            writer.write(folder.resolve("model.safetensors"));
        }
        Files.write(folder.resolve("config.json"), configuration(source, layers, replacements));
    }

    /** Tokenizer, generation and preprocessor files; weights and model code of other kinds stay behind. */
    private static boolean isCopied(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && !name.equals("config.json")
                && !name.contains("safetensors")
                && (name.endsWith(".json") || name.endsWith(".txt"));
    }

    private static byte[] configuration(Path source, int layers, List<Replacement> replacements) throws IOException {
        ObjectNode root = (ObjectNode) MAPPER.readTree(Files.readAllBytes(source.resolve("config.json")));
        root.put("model_type", "lite-whisper");
        root.putArray("architectures").add("LiteWhisperForConditionalGeneration");
        ObjectNode code = root.putObject("auto_map");
        code.put("AutoConfig", MODEL_CODE + "configuration_lite_whisper.LiteWhisperConfig");
        code.put("AutoModel", MODEL_CODE + "modeling_lite_whisper.LiteWhisperForConditionalGeneration");
        putRanks(root, WhisperConfig.LOW_RANK, layers, replacements, replacement -> !replacement.merged);
        if (replacements.stream().anyMatch(replacement -> replacement.pivoted)) {
            putRanks(root, WhisperConfig.PIVOTED, layers, replacements, replacement -> replacement.pivoted);
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }

    private static void putRanks(
            ObjectNode root, String key, int layers, List<Replacement> replacements, Predicate<Replacement> which) {
        ArrayNode tables = root.putArray(key);
        for (int layer = 0; layer < layers; layer++) {
            ObjectNode table = tables.addObject();
            for (Replacement replacement : replacements) {
                if (replacement.layer == layer && which.test(replacement)) {
                    table.put(replacement.projection.key(), replacement.rank);
                }
            }
        }
    }

    private static List<Replacement> replacements(
            Checkpoint source, int layers, Factors factors, FileChannel spool, SafetensorsWriter writer)
            throws IOException {
        List<Replacement> replacements = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            for (Map.Entry<EncoderProjection, LowRankFactors> entry :
                    factors.of(layer).entrySet()) {
                LowRankFactors known = entry.getValue();
                Replacement replacement = new Replacement(layer, entry.getKey(), known);
                DataType type = source.tensor(replacement.name() + ".weight").type();
                add(replacement, known, type, spool, writer);
                replacements.add(replacement);
            }
        }
        return replacements;
    }

    /** Adds all tensors but those of the replaced layers. */
    private static void addOthers(Checkpoint source, List<Replacement> replacements, SafetensorsWriter writer) {
        Set<String> replaced = new HashSet<>();
        for (Replacement replacement : replacements) {
            replaced.add(replacement.name() + ".weight");
            replaced.add(replacement.name() + ".bias");
        }
        for (String name : source.names()) {
            if (!replaced.contains(name)) {
                Tensor tensor = source.tensor(name);
                writer.add(name, tensor.type(), tensor.shape(), tensor.data());
            }
        }
    }

    /** One replaced layer. */
    private record Replacement(int layer, EncoderProjection projection, int rank, boolean merged, boolean pivoted) {
        Replacement(int layer, EncoderProjection projection, LowRankFactors factors) {
            this(
                    layer,
                    projection,
                    factors.rank(),
                    factors.rank() >= LowRankFactors.breakEven(factors.inputs(), factors.outputs()),
                    factors.isPivoted());
        }

        String name() {
            return ModelWeights.linear(layer, projection);
        }
    }

    /**
     * The three tensors of a replaced layer, in the type of the dense one: the product of the factors stands in the place
     * of W₁ if they are merged. They wait in a file, because the order of tensors in a checkpoint is not that of the
     * layers.
     */
    private static void add(
            Replacement replacement, LowRankFactors factors, DataType type, FileChannel spool, SafetensorsWriter writer)
            throws IOException {
        String name = replacement.name();
        if (replacement.merged) {
            add(name + ".weight", type, factors.product(), spool, writer, factors.outputs(), factors.inputs());
        } else {
            add(name + ".weight1", type, factors.reduce().values(), spool, writer, factors.inputs(), factors.rank());
        }
        add(name + ".weight2", type, factors.expand().values(), spool, writer, factors.rank(), factors.outputs());
        add(name + ".bias", type, factors.bias(), spool, writer, factors.outputs());
    }

    private static void add(
            String name, DataType type, double[] values, FileChannel spool, SafetensorsWriter writer, long... shape)
            throws IOException {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        long start = spool.position();
        SafetensorsWriter.writeFully(spool, SafetensorsWriter.encode(floats, type));
        long size = spool.position() - start;
        writer.add(name, type, shape, channel -> {
            long done = 0;
            while (done < size) {
                done += spool.transferTo(start + done, size - done, channel);
            }
        });
    }
}
