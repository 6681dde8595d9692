package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/** A view of a storage: element (i, j, …) is at offset + i × stride₀ + j × stride₁ + …, all counted in elements. */
final class TorchTensor {
    private static final int CHUNK = 1 << 16;

    private final TorchStorage storage;
    private final long offset;
    private final long[] shape;
    private final long[] strides;

    private TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
    }

    /** From the arguments storage, offset, shape and strides. */
    static TorchTensor of(List<Object> arguments, Cursor in) {
        if (arguments.size() >= 4
                && arguments.get(0) instanceof TorchStorage storage
                && arguments.get(1) instanceof Long offset
                && arguments.get(2) instanceof List<?> shape
                && arguments.get(3) instanceof List<?> strides
                && shape.size() == strides.size()
                && shape.size() <= ForeignTensor.MOST_DIMENSIONS) {
            return new TorchTensor(storage, offset, numbers(shape, in), numbers(strides, in));
        }
        throw in.refuse("the pickle describes a tensor in an unknown way");
    }

    private static long[] numbers(List<?> values, Cursor in) {
        return values.stream()
                .mapToLong(value -> {
                    if (value instanceof Long number && number >= 0) {
                        return number;
                    }
                    throw in.refuse("the pickle holds a shape or strides that are not integers from 0");
                })
                .toArray();
    }

    String storageKey() {
        return storage.key();
    }

    /**
     * The tensor over the storage's bytes.
     *
     * @throws BadInputException if it reaches beyond the storage, or the storage beyond its bytes
     */
    ForeignTensor over(MemorySegment bytes, String name, Path file) {
        long count = ForeignTensor.elements(file, name, shape);
        int size = storage.type().size();
        long last = offset;
        boolean contiguous = true;
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            long step = Math.max(0, shape[i] - 1);
            if (step > 0 && strides[i] > storage.elements() / step) {
                throw beyond(file, name);
            }
            last += count == 0 ? 0 : step * strides[i];
            contiguous &= shape[i] == 1 || strides[i] == expected;
            expected *= shape[i];
        }
        if (offset < 0
                || count > storage.elements()
                || last > storage.elements() - Math.min(1, count)
                || last < 0
                || storage.elements() > bytes.byteSize() / size) {
            throw beyond(file, name);
        }
        SafetensorsWriter.Content content = contiguous || count == 0
                ? channel -> SafetensorsWriter.writeFully(channel, bytes.asSlice(offset * size, count * size))
                : channel -> gather(bytes, count, channel);
        return new ForeignTensor(name, storage.type(), shape, content);
    }

    private static BadInputException beyond(Path file, String name) {
        return new BadInputException(
                file + ": tensor " + Cursor.quoted(name) + " has elements beyond the end of its storage");
    }

    private void gather(MemorySegment bytes, long count, WritableByteChannel channel) throws IOException {
        int size = storage.type().size();
        long[] index = new long[shape.length];
        byte[] chunk = new byte[CHUNK];
        MemorySegment target = MemorySegment.ofArray(chunk);
        int filled = 0;
        for (long i = 0; i < count; i++) {
            long at = offset;
            for (int d = 0; d < index.length; d++) {
                at += index[d] * strides[d];
            }
            MemorySegment.copy(bytes, at * size, target, filled, size);
            filled += size;
            if (filled == CHUNK || i == count - 1) {
                SafetensorsWriter.writeFully(channel, target.asSlice(0, filled));
                filled = 0;
            }
            for (int d = index.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
    }
}
