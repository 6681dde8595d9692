package io.github.liteasr.safetensors;

import io.github.liteasr.BadInputException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model, read from one safetensors file or from several (shards). The files are mapped into memory:
 * opening reads and checks the headers only, elements are read when they are used, and closing makes every
 * {@link Tensor#data()} unusable. Any thread may read. The files must not be changed while a checkpoint is open.
 */
public final class Checkpoint implements AutoCloseable {
    private static final String SINGLE_FILE_NAME = "model.safetensors";

    private final Path source;
    private final Arena arena;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private Checkpoint(Path source, Arena arena) {
        this.source = source;
        this.arena = arena;
    }

    /**
     * Opens a model's folder in the Hugging Face layout: {@code model.safetensors}, or else all shards that
     * {@code model.safetensors.index.json} names.
     *
     * @throws BadInputException if there is neither, or if a file is missing or damaged
     */
    public static Checkpoint open(Path folder) {
        Path single = folder.resolve(SINGLE_FILE_NAME);
        if (Files.exists(single)) {
            return openFile(single);
        }
        Path index = folder.resolve(ShardIndex.FILE_NAME);
        if (Files.exists(index)) {
            return openShards(folder, index);
        }
        throw new BadInputException(folder
                + (Files.isDirectory(folder) ? ": has neither " : ": is no folder with ")
                + SINGLE_FILE_NAME
                + (Files.isDirectory(folder) ? " nor " : " or ")
                + ShardIndex.FILE_NAME);
    }

    /**
     * Opens a single safetensors file.
     *
     * @throws BadInputException if the file is missing or damaged
     */
    public static Checkpoint openFile(Path file) {
        return opened(new Checkpoint(file, Arena.ofShared()), checkpoint -> checkpoint.read(file));
    }

    /**
     * The content of a single safetensors file that lies in memory, such as a resource out of a jar; not a copy, and not
     * made unusable by closing.
     *
     * @param name what messages call it
     * @throws BadInputException if it is damaged
     */
    public static Checkpoint of(Path name, byte[] content) {
        MemorySegment memory = MemorySegment.ofArray(content).asReadOnly();
        return opened(
                new Checkpoint(name, Arena.ofShared()),
                checkpoint -> checkpoint.add(name, new SafetensorsReader(name, memory)));
    }

    /**
     * The files that an index ({@code model.safetensors.index.json}, or {@code pytorch_model.bin.index.json}) names: plain
     * names of files in its folder.
     *
     * @throws BadInputException if the index is missing or damaged
     */
    public static Set<String> shards(Path indexFile) {
        return Collections.unmodifiableSet(new ShardIndex(indexFile).shards());
    }

    private static Checkpoint openShards(Path folder, Path indexFile) {
        ShardIndex index = new ShardIndex(indexFile);
        return opened(new Checkpoint(indexFile, Arena.ofShared()), checkpoint -> {
            index.shards().forEach(shard -> checkpoint.read(folder.resolve(shard)));
            checkpoint.checkAgainst(index, folder);
        });
    }

    private static Checkpoint opened(Checkpoint checkpoint, Consumer<Checkpoint> reading) {
        try {
            reading.accept(checkpoint);
            return checkpoint;
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private void read(Path file) {
        add(file, new SafetensorsReader(file, arena));
    }

    private void add(Path file, SafetensorsReader reader) {
        for (Tensor tensor : reader.tensors().values()) {
            @Nullable Tensor other = tensors.put(tensor.name(), tensor);
            if (other != null) {
                throw new BadInputException(
                        file + ": tensor " + Message.quoted(tensor.name()) + " is also in " + other.file());
            }
        }
        reader.metadata().forEach(metadata::putIfAbsent);
    }

    private void checkAgainst(ShardIndex index, Path folder) {
        index.shardOfTensor().forEach((name, shard) -> {
            @Nullable Tensor tensor = tensors.get(name);
            if (tensor == null || !tensor.file().equals(folder.resolve(shard))) {
                throw new BadInputException(source + ": tensor " + Message.quoted(name) + " is not in " + shard
                        + ", where the index puts it");
            }
        });
    }

    /**
     * Calls tensors otherwise from now on.
     *
     * @param naming the new name of each; where several get the same, the first keeps it
     */
    public void rename(UnaryOperator<String> naming) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.putIfAbsent(naming.apply(name), tensor));
        tensors.clear();
        tensors.putAll(renamed);
    }

    /** The names of all tensors. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /**
     * The tensor of a name.
     *
     * @throws BadInputException if there is none
     */
    public Tensor tensor(String name) {
        @Nullable Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new BadInputException(source + ": has no tensor " + Message.quoted(name));
        }
        return tensor;
    }

    /** What the writer noted about the file; of several shards with the same key the first counts. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** Unmaps the files. Closing twice is allowed. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
