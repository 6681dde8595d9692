package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import io.github.liteasr.OutputFiles;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings checkpoints of other programs into the Hugging Face layout: what torch saved (openai/whisper's {@code .pt},
 * {@code pytorch_model.bin}, sharded or not), whisper.cpp's {@code ggml-*.bin}, CTranslate2's {@code model.bin}, and
 * safetensors under any name. Element types stay; quantised tensors become 32-bit floats.
 */
public final class ModelConversion {
    private final ConversionCache cache;

    private ModelConversion(ConversionCache cache) {
        this.cache = cache;
    }

    /**
     * A conversion with a cache in {@code LITEASR_CACHE}, or else in {@code liteasr} under {@code XDG_CACHE_HOME} or
     * {@code ~/.cache}.
     *
     * @param environment usually {@link System#getenv()}
     * @throws BadInputException if a variable is not a path
     */
    public static ModelConversion fromEnvironment(Map<String, String> environment) {
        return new ModelConversion(ConversionCache.fromEnvironment(environment));
    }

    /**
     * A folder in the Hugging Face layout with a checkpoint. One that is in another format is converted the first time, and
     * again when its files have changed.
     *
     * @param notice takes a line for the user before a conversion
     * @throws BadInputException if there is no checkpoint, or it is damaged, or the cache cannot be written
     */
    public Path folder(Path fileOrFolder, Consumer<String> notice) {
        ModelSource source = ModelSource.of(fileOrFolder);
        if (source instanceof ModelSource.HuggingFace(Path folder)) {
            return folder;
        }
        return cache.folder(source.file(), files(source), target -> {
            notice.accept("converting " + source.file() + " into " + target + ", once");
            write(source, target);
        });
    }

    /**
     * Writes a checkpoint of any format as a folder in the Hugging Face layout.
     *
     * @param output a folder that does not exist, or is empty
     * @throws BadInputException if there is no checkpoint, or it is damaged, or the output is taken or cannot be written
     */
    public static void convert(Path fileOrFolder, Path output) {
        OutputFiles.requireFree(output);
        write(ModelSource.of(fileOrFolder), output);
    }

    private static void write(ModelSource source, Path target) {
        OutputFiles.writeFolder(target, folder -> {
            switch (source) {
                case ModelSource.HuggingFace(Path from) ->
                    copy(Checkpoint.open(from), from.resolve("model.safetensors"), folder);
                case ModelSource.Safetensors(Path file) -> copy(Checkpoint.openFile(file), file, folder);
                case ModelSource.Torch _, ModelSource.Ggml _, ModelSource.CTranslate2 _ -> {
                    try (Arena arena = Arena.ofShared()) {
                        HuggingFaceFolder.write(folder, read(source, arena), size(source));
                    }
                }
            }
        });
    }

    private static void copy(Checkpoint open, Path file, Path folder) throws IOException {
        try (Checkpoint checkpoint = open) {
            List<ForeignTensor> tensors = checkpoint.names().stream()
                    .map(checkpoint::tensor)
                    .map(tensor -> ForeignTensor.stored(tensor.name(), tensor.type(), tensor.shape(), tensor.data()))
                    .toList();
            long bytes = tensors.stream().mapToLong(ForeignTensor::bytes).sum();
            HuggingFaceFolder.write(
                    folder, new ForeignModel(file, tensors, null, null, ForeignModel.DecodingFacts.NONE), bytes);
        }
    }

    private static ForeignModel read(ModelSource source, Arena arena) {
        return switch (source) {
            case ModelSource.Torch(Path file, List<Path> shards) -> readTorch(file, shards, arena);
            case ModelSource.Ggml(Path file) -> GgmlFile.read(file, Cursor.map(file, arena));
            case ModelSource.CTranslate2(Path file) -> CTranslate2Model.read(file, Cursor.map(file, arena));
            case ModelSource.HuggingFace _, ModelSource.Safetensors _ ->
                throw new IllegalArgumentException(source + " is no foreign format");
        };
    }

    private static ForeignModel readTorch(Path file, List<Path> shards, Arena arena) {
        List<ForeignTensor> tensors = new ArrayList<>();
        @Nullable Dimensions dimensions = null;
        for (Path shard : shards) {
            TorchFile.Saved saved = TorchFile.read(shard, Cursor.map(shard, arena));
            dimensions = dimensions == null ? saved.dimensions() : dimensions;
            for (ForeignTensor tensor : saved.tensors()) {
                Optional<String> name = saved.dimensions() == null
                        ? Optional.of(tensor.name())
                        : OpenAiNames.huggingFace(tensor.name());
                name.ifPresent(known -> tensors.add(tensor.named(known)));
            }
        }
        return new ForeignModel(file, tensors, dimensions, null, ForeignModel.DecodingFacts.NONE);
    }

    /** The files of a checkpoint that hold weights. */
    private static List<Path> weights(ModelSource source) {
        return source instanceof ModelSource.Torch(Path _, List<Path> shards) ? shards : List.of(source.file());
    }

    private static long size(ModelSource source) throws IOException {
        long bytes = 0;
        for (Path file : weights(source)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** All files that a conversion may read. */
    private static List<Path> files(ModelSource source) {
        List<Path> files = new ArrayList<>(weights(source));
        files.add(source.file());
        for (List<String> names : List.of(
                HuggingFaceFolder.CONFIGURATION_FILES,
                HuggingFaceFolder.TOKENIZER_FILES,
                List.of("vocabulary.json", "vocabulary.txt"))) {
            names.forEach(name -> files.add(source.file().resolveSibling(name)));
        }
        return files.stream().filter(Files::isRegularFile).distinct().toList();
    }
}
