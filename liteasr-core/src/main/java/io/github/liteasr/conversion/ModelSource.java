package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A checkpoint in one of the formats known here. Files are told apart by what they hold, not by their names. */
sealed interface ModelSource {
    /** What the user named or, in a folder, what was found. */
    Path file();

    /** A folder in the Hugging Face layout, which needs no conversion. */
    record HuggingFace(Path file) implements ModelSource {}

    /** A safetensors file whose name is not the layout's. */
    record Safetensors(Path file) implements ModelSource {}

    /** What {@code torch.save} wrote: one file, or the shards that an index names. */
    record Torch(Path file, List<Path> shards) implements ModelSource {}

    /** whisper.cpp's. */
    record Ggml(Path file) implements ModelSource {}

    /** CTranslate2's. */
    record CTranslate2(Path file) implements ModelSource {}

    /** Weights in the Hugging Face layout. */
    Set<String> LAYOUT = Set.of("model.safetensors", "model.safetensors.index.json");

    /** What Trainer keeps beside a model, which is torch's, too. */
    Set<String> OF_TRAINING =
            Set.of("training_args.bin", "optimizer.pt", "optimizer.bin", "scheduler.pt", "scaler.pt", "rng_state.pth");

    String TORCH_INDEX = "pytorch_model.bin.index.json";

    /**
     * Looks at a file, or for the weights in a folder.
     *
     * @throws BadInputException if there are none, several, or of no known format
     */
    static ModelSource of(Path fileOrFolder) {
        return Files.isDirectory(fileOrFolder) ? ofFolder(fileOrFolder) : ofFile(fileOrFolder);
    }

    private static ModelSource ofFolder(Path folder) {
        if (LAYOUT.stream().anyMatch(name -> Files.exists(folder.resolve(name)))) {
            return new HuggingFace(folder);
        }
        Path index = folder.resolve(TORCH_INDEX);
        if (Files.exists(index)) {
            return new Torch(
                    index,
                    Checkpoint.shards(index).stream().map(folder::resolve).toList());
        }
        for (String name : List.of("pytorch_model.bin", "model.bin")) {
            if (Files.exists(folder.resolve(name))) {
                return ofFile(folder.resolve(name));
            }
        }
        List<Path> candidates = candidates(folder);
        if (candidates.size() == 1) {
            return ofFile(candidates.getFirst());
        }
        throw new BadInputException(
                candidates.isEmpty()
                        ? folder
                                + ": has neither model.safetensors, model.safetensors.index.json, pytorch_model.bin nor model.bin"
                        : folder + ": has several models, expected the name of one: "
                                + String.join(
                                        ", ",
                                        candidates.stream()
                                                .map(file -> String.valueOf(file.getFileName()))
                                                .toList()));
    }

    /** Files that may hold weights, by their names; the content is looked at later. */
    private static List<Path> candidates(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return name.matches(".+\\.(bin|pt|pth|ggml|safetensors)") && !OF_TRAINING.contains(name);
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInputException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static ModelSource ofFile(Path file) {
        String name = String.valueOf(file.getFileName());
        Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
        if (LAYOUT.contains(name)) {
            return new HuggingFace(folder);
        }
        if (name.equals(TORCH_INDEX)) {
            return ofFolder(folder);
        }
        if (name.endsWith(".safetensors")) {
            return isShard(folder, "model.safetensors.index.json", name)
                    ? new HuggingFace(folder)
                    : new Safetensors(file);
        }
        if (isShard(folder, TORCH_INDEX, name)) {
            return ofFolder(folder);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = Cursor.map(file, arena);
            if (GgmlFile.recognises(content)) {
                return new Ggml(file);
            }
            if (TorchFile.recognises(content)) {
                return new Torch(file, List.of(file));
            }
            if (CTranslate2File.recognises(content)) {
                return new CTranslate2(file);
            }
        }
        throw new BadInputException(file + ": is no checkpoint of a known format, expected safetensors, or what torch, "
                + "whisper.cpp or CTranslate2 write");
    }

    private static boolean isShard(Path folder, String index, String name) {
        return Files.exists(folder.resolve(index))
                && Checkpoint.shards(folder.resolve(index)).contains(name);
    }
}
