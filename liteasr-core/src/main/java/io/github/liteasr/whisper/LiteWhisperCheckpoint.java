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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        List<Replacement> replacements;
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            replacements = replacements(checkpoint, ranks, factors);
            weights(checkpoint, replacements, metadata).write(folder.resolve("model.safetensors"));
        }
        Files.write(folder.resolve("config.json"), configuration(source, ranks.size(), replacements));
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
            Checkpoint source, List<Map<EncoderProjection, Integer>> ranks, Factors factors) {
        List<Replacement> replacements = new ArrayList<>();
        for (int layer = 0; layer < ranks.size(); layer++) {
            for (Map.Entry<EncoderProjection, Integer> entry : ranks.get(layer).entrySet()) {
                replacements.add(new Replacement(source, factors, layer, entry.getKey(), entry.getValue()));
            }
        }
        return replacements;
    }

    private static SafetensorsWriter weights(
            Checkpoint source, List<Replacement> replacements, Map<String, String> metadata) {
        SafetensorsWriter writer =
                new SafetensorsWriter().metadata(Map.of("format", "pt")).metadata(metadata);
        Set<String> replaced = new HashSet<>();
        for (Replacement replacement : replacements) {
            replaced.add(replacement.name + ".weight");
            replaced.add(replacement.name + ".bias");
            replacement.addTo(writer);
        }
        for (String name : source.names()) {
            if (!replaced.contains(name)) {
                Tensor tensor = source.tensor(name);
                writer.add(name, tensor.type(), tensor.shape(), tensor.data());
            }
        }
        return writer;
    }

    /** The three tensors of one replaced layer, in the type of the dense one. */
    private static final class Replacement {
        private final int layer;
        private final EncoderProjection projection;
        private final int rank;
        private final String name;
        private final DataType type;
        private final long inputs;
        private final long outputs;
        /** Whether the product of the factors is stored in the place of W₁. */
        private final boolean merged;

        private final Supplier<LowRankFactors> source;
        private @Nullable LowRankFactors factors;
        private int unwritten = 3;
        /** Known once the tensors are written. */
        private boolean pivoted;

        Replacement(Checkpoint dense, Factors factors, int layer, EncoderProjection projection, int rank) {
            this.layer = layer;
            this.projection = projection;
            this.rank = rank;
            this.name = ModelWeights.linear(layer, projection);
            Tensor weight = dense.tensor(name + ".weight");
            this.type = weight.type();
            this.outputs = weight.shape()[0];
            this.inputs = weight.shape()[1];
            this.merged = rank >= LowRankFactors.breakEven((int) inputs, (int) outputs);
            this.source = () -> factors.of(layer, projection, rank);
        }

        void addTo(SafetensorsWriter writer) {
            if (merged) {
                add(writer, ".weight", LowRankFactors::product, outputs, inputs);
            } else {
                add(writer, ".weight1", f -> f.reduce().values(), inputs, rank);
            }
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
            pivoted = known.isPivoted();
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
