package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code torch.save} writes. Since torch 1.6 that is a zip file with stored entries:
 *
 * <pre>
 *   NAME/data.pkl     a pickle of the saved object; a tensor in it names its storage by a key
 *   NAME/data/KEY     the elements of a storage
 *   NAME/byteorder    "little" or "big"; missing in older files, which are little-endian
 * </pre>
 *
 * <p>Before, and on request, it is a run of pickles: a magic number, the version 1001, facts of the system, the object, a list
 * of the storages' keys; then for each key an int64 number of elements, and those.
 *
 * <p>The object is a dictionary of tensors by name, or one that holds it under {@code model_state_dict}, as openai/whisper's
 * files do beside {@code dims}, or under {@code state_dict}.
 */
final class TorchFile {
    private static final long MAGIC = 0xa86a20f9469cfc6cL; // the low 64 bits of the format's 80
    private static final long VERSION = 1001;
    private static final byte[] MAGIC_PICKLE = {(byte) 0x80, 2, (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc};
    private static final long LONGEST_PICKLE = 64L << 20;

    private final Path file;
    private final Map<String, MemorySegment> contents = new HashMap<>();
    private final Object root;

    private TorchFile(Path file, MemorySegment content) {
        this.file = file;
        this.root = ZipDirectory.isZip(content) ? readZip(content) : readPickles(content);
    }

    /** Whether a file is torch's, of either kind. */
    static boolean recognises(MemorySegment content) {
        boolean pickle = content.byteSize() >= MAGIC_PICKLE.length
                && content.asSlice(0, MAGIC_PICKLE.length).mismatch(MemorySegment.ofArray(MAGIC_PICKLE)) < 0;
        return pickle || ZipDirectory.isZip(content);
    }

    /** The tensors of a file under their names in it, and openai/whisper's dimensions if it has them. */
    static Saved read(Path file, MemorySegment content) {
        return new TorchFile(file, content).saved();
    }

    /**
     * What a file holds.
     *
     * @param dimensions openai/whisper's {@code dims}; null for other files
     */
    record Saved(List<ForeignTensor> tensors, @Nullable Dimensions dimensions) {}

    private Object readZip(MemorySegment content) {
        Map<String, MemorySegment> entries = ZipDirectory.read(file, content);
        String pickle = entries.keySet().stream()
                .filter(name -> name.endsWith("/data.pkl") && name.indexOf('/') == name.lastIndexOf('/'))
                .findFirst()
                .orElseThrow(() -> refuse("is a zip file without data.pkl, expected what torch.save writes"));
        String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
        MemorySegment order = entries.get(folder + "byteorder");
        if (order != null && order.mismatch(MemorySegment.ofArray("little".getBytes(StandardCharsets.US_ASCII))) >= 0) {
            throw refuse("is not little-endian");
        }
        String data = folder + "data/";
        entries.forEach((name, bytes) -> {
            if (name.startsWith(data)) {
                contents.put(name.substring(data.length()), bytes);
            }
        });
        return Pickle.read(beginning(Objects.requireNonNull(entries.get(pickle))), new HashMap<>());
    }

    private Object readPickles(MemorySegment content) {
        Cursor in = beginning(content);
        Map<String, TorchStorage> storages = new HashMap<>();
        Object magic = Pickle.read(in, storages);
        Object version = Pickle.read(in, storages);
        if (!Long.valueOf(MAGIC).equals(magic) || !Long.valueOf(VERSION).equals(version)) {
            throw refuse("has another magic number or version than torch's legacy format, " + VERSION);
        }
        if (!(Pickle.read(in, storages) instanceof Map<?, ?> system)
                || Boolean.FALSE.equals(system.get("little_endian"))) {
            throw refuse("is not little-endian");
        }
        Object saved = Pickle.read(in, storages);
        if (!(Pickle.read(in, storages) instanceof List<?> keys)) {
            throw refuse("has no list of storages");
        }
        Cursor data = new Cursor(file, content);
        data.skip(in.position());
        for (Object key : keys) {
            TorchStorage storage = key instanceof String text ? storages.get(text) : null;
            long elements = data.longInteger();
            if (storage == null || elements != storage.elements() || elements > data.remaining()) {
                throw refuse("has a storage of " + elements + " elements, expected one that its tensors name");
            }
            contents.put(storage.key(), data.bytes(elements * storage.type().size()));
        }
        return saved;
    }

    /** The part of a file in which a pickle may lie: what it builds in memory is limited so. */
    private Cursor beginning(MemorySegment content) {
        return new Cursor(file, content.asSlice(0, Math.min(LONGEST_PICKLE, content.byteSize())));
    }

    private Saved saved() {
        if (!(root instanceof Map<?, ?> saved)) {
            throw refuse("holds no dictionary, expected tensors by name");
        }
        List<ForeignTensor> tensors = new ArrayList<>();
        for (Map.Entry<?, ?> entry : stateDictionary(saved).entrySet()) {
            if (entry.getKey() instanceof String name && entry.getValue() instanceof TorchTensor tensor) {
                MemorySegment bytes = contents.get(tensor.storageKey());
                if (bytes == null) {
                    throw refuse("lacks the elements of tensor " + Cursor.quoted(name));
                }
                tensors.add(tensor.over(bytes, name, file));
            }
        }
        if (tensors.isEmpty()) {
            throw refuse("holds no tensors by name, expected a model's weights");
        }
        return new Saved(tensors, saved.get("dims") instanceof Map<?, ?> dims ? dimensions(dims) : null);
    }

    private static Map<?, ?> stateDictionary(Map<?, ?> saved) {
        for (String key : List.of("model_state_dict", "state_dict")) {
            if (saved.get(key) instanceof Map<?, ?> inner) {
                return inner;
            }
        }
        return saved;
    }

    private Dimensions dimensions(Map<?, ?> dims) {
        int width = dimension(dims, "n_audio_state");
        if (dimension(dims, "n_text_state") != width) {
            throw refuse("dims has encoder and decoder of different widths");
        }
        return new Dimensions(
                dimension(dims, "n_vocab"),
                dimension(dims, "n_mels"),
                dimension(dims, "n_audio_ctx"),
                width,
                dimension(dims, "n_audio_head"),
                dimension(dims, "n_audio_layer"),
                dimension(dims, "n_text_ctx"),
                dimension(dims, "n_text_head"),
                dimension(dims, "n_text_layer"));
    }

    private int dimension(Map<?, ?> dims, String key) {
        if (dims.get(key) instanceof Long value && value > 0 && value <= Dimensions.MOST) {
            return value.intValue();
        }
        throw refuse("dims has no " + key + " from 1 to " + Dimensions.MOST);
    }

    private BadInputException refuse(String what) {
        return new BadInputException(file + ": " + what);
    }
}
