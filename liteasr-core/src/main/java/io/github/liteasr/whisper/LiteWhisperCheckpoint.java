package io.github.liteasr.whisper;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.OutputFiles;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import io.github.liteasr.safetensors.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a compressed model as the authors of LiteASR publish theirs: the Hugging Face layout with {@code model_type}
 * {@code lite-whisper}, the ranks in {@code low_rank_config}, and for each low-rank layer the tensors {@code weight1}
 * (inputs x rank), {@code weight2} (rank x outputs) and {@code bias} in the place of {@code weight} and {@code bias}.
 * Transformers loads it with their published model code, which {@code auto_map} names.
 */
public final class LiteWhisperCheckpoint {
    private static final String MODEL_CODE = "efficient-speech/lite-whisper-large-v3-turbo--";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LiteWhisperCheckpoint() {}

    /** Gives the factors of one linear layer when they are written, so that those of all are never in memory together. */
    @FunctionalInterface
    public interface Factors {
        LowRankFactors of(int layer, EncoderProjection projection, int rank);
    }

    /**
     * Writes a folder; it is there only once it is complete.
     *
     * @param source the dense model's folder, whose other weights and files are copied
     * @param target a folder that does not exist, or is empty
     * @param ranks for each encoder layer the ranks of the linear layers to replace
     * @param factors what replaces them
     * @param metadata notes for the weights' file
     * @throws BadInputException if the target is taken or cannot be written
     */
    public static void write(
            Path source,
            Path target,
            List<Map<EncoderProjection, Integer>> ranks,
            Factors factors,
            Map<String, String> metadata) {
        requireFree(target);
        Path folder = target.toAbsolutePath();
        try {
            Files.createDirectories(folder.getParent());
            Path temporary = Files.createTempDirectory(folder.getParent(), "." + folder.getFileName() + "-");
            try {
                writeTo(temporary, source, ranks, factors, metadata);
                Files.deleteIfExists(folder); // an empty folder cannot be moved onto
                Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                OutputFiles.deleteFolder(temporary);
            }
        } catch (IOException e) {
            throw new BadInputException(target + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a folder that holds something.
     *
     * @throws BadInputException if it does
     */
    public static void requireFree(Path target) {
        if (!Files.exists(target)) {
            return;
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new BadInputException(target + ": is not empty, expected a new folder");
            }
        } catch (IOException e) {
            throw new BadInputException(target + ": is no folder to write to: " + e.getMessage(), e);
        }
    }

    private static void writeTo(
            Path folder,
            Path source,
            List<Map<EncoderProjection, Integer>> ranks,
            Factors factors,
            Map<String, String> metadata)
            throws IOException {
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(LiteWhisperCheckpoint::isCopied).toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
        Files.write(folder.resolve("config.json"), configuration(source, ranks));
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            weights(checkpoint, ranks, factors, metadata).write(folder.resolve("model.safetensors"));
        }
    }

    /** Tokenizer, generation and preprocessor files; weights and model code of other kinds stay behind. */
    private static boolean isCopied(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && !name.equals("config.json")
                && !name.contains("safetensors")
                && (name.endsWith(".json") || name.endsWith(".txt"));
    }

    private static byte[] configuration(Path source, List<Map<EncoderProjection, Integer>> ranks) throws IOException {
        ObjectNode root = (ObjectNode) MAPPER.readTree(Files.readAllBytes(source.resolve("config.json")));
        root.put("model_type", "lite-whisper");
        root.putArray("architectures").add("LiteWhisperForConditionalGeneration");
        ObjectNode code = root.putObject("auto_map");
        code.put("AutoConfig", MODEL_CODE + "configuration_lite_whisper.LiteWhisperConfig");
        code.put("AutoModel", MODEL_CODE + "modeling_lite_whisper.LiteWhisperForConditionalGeneration");
        ArrayNode layers = root.putArray("low_rank_config");
        for (Map<EncoderProjection, Integer> layer : ranks) {
            ObjectNode node = layers.addObject();
            layer.forEach((projection, rank) -> node.put(projection.key(), rank));
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }

    private static SafetensorsWriter weights(
            Checkpoint source,
            List<Map<EncoderProjection, Integer>> ranks,
            Factors factors,
            Map<String, String> metadata) {
        SafetensorsWriter writer =
                new SafetensorsWriter().metadata(Map.of("format", "pt")).metadata(metadata);
        Set<String> replaced = new HashSet<>();
        for (int layer = 0; layer < ranks.size(); layer++) {
            for (Map.Entry<EncoderProjection, Integer> entry : ranks.get(layer).entrySet()) {
                String name = ModelWeights.linear(layer, entry.getKey());
                replaced.add(name + ".weight");
                replaced.add(name + ".bias");
                Tensor dense = source.tensor(name + ".weight");
                Replacement replacement =
                        new Replacement(name, dense, factors, layer, entry.getKey(), entry.getValue());
                replacement.addTo(writer);
            }
        }
        for (String name : source.names()) {
            if (!replaced.contains(name)) {
                Tensor tensor = source.tensor(name);
                writer.add(name, tensor.type(), tensor.shape(), tensor.data());
            }
        }
        return writer;
    }

    /** The three tensors of one low-rank layer, in the type of the dense one. */
    private static final class Replacement {
        private final String name;
        private final DataType type;
        private final long inputs;
        private final long outputs;
        private final int rank;
        private final Supplier<LowRankFactors> source;
        private @Nullable LowRankFactors factors;
        private int unwritten = 3;

        Replacement(String name, Tensor dense, Factors factors, int layer, EncoderProjection projection, int rank) {
            this.name = name;
            this.type = dense.type();
            this.outputs = dense.shape()[0];
            this.inputs = dense.shape()[1];
            this.rank = rank;
            this.source = () -> factors.of(layer, projection, rank);
        }

        void addTo(SafetensorsWriter writer) {
            add(writer, ".weight1", f -> f.reduce().values(), inputs, rank);
            add(writer, ".weight2", f -> f.expand().values(), rank, outputs);
            add(writer, ".bias", LowRankFactors::bias, outputs);
        }

        private void add(
                SafetensorsWriter writer, String suffix, Function<LowRankFactors, double[]> part, long... shape) {
            writer.add(name + suffix, type, shape, () -> encoded(part.apply(factors())));
        }

        /** Computed for the first tensor that is written, kept for the other two. */
        private LowRankFactors factors() {
            LowRankFactors known = factors == null ? source.get() : factors;
            unwritten--;
            factors = unwritten > 0 ? known : null;
            return known;
        }

        private MemorySegment encoded(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
            }
            return SafetensorsWriter.encode(floats, type);
        }
    }
}
