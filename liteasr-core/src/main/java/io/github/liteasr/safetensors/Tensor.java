package io.github.liteasr.safetensors;

import io.github.liteasr.BadInputException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A named array in an open {@link Checkpoint}: its elements lie in the mapped file, row-major (the last dimension is
 * contiguous) and little-endian, and can be read until the checkpoint is closed.
 */
public final class Tensor {
    private final Path file;
    private final String name;
    private final DataType type;
    private final long[] shape;
    private final long elements;
    private final MemorySegment data;

    Tensor(Path file, HeaderEntry entry, MemorySegment data) {
        this.file = file;
        this.name = entry.name();
        this.type = entry.type();
        this.shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
        this.elements = data.byteSize() / type.size();
        this.data = data;
    }

    public String name() {
        return name;
    }

    public DataType type() {
        return type;
    }

    /** A copy of the dimensions, the slowest first; empty for a scalar. */
    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements: the product of the dimensions, 1 for a scalar. */
    public long elements() {
        return elements;
    }

    /** The elements as they lie in the file: read-only, little-endian, possibly unaligned for their type. */
    public MemorySegment data() {
        return data;
    }

    /**
     * The elements of a floating-point tensor as float32.
     *
     * @throws BadInputException if the type is not F64, F32, F16 or BF16, or if there are more than an array can hold
     */
    public float[] toFloats() {
        requireFloatingPoint();
        if (elements > Integer.MAX_VALUE - 8) {
            throw refuse("has " + elements + " elements, expected at most " + (Integer.MAX_VALUE - 8));
        }
        return toFloats(0, (int) elements);
    }

    /**
     * Some consecutive elements of a floating-point tensor as float32, so that a large one need not be in memory whole.
     *
     * @throws BadInputException if the type is not F64, F32, F16 or BF16
     */
    public float[] toFloats(long first, int count) {
        requireFloatingPoint();
        if (first < 0 || count < 0 || first > elements - count) {
            throw new IllegalArgumentException("elements " + first + " + " + count + " of " + elements);
        }
        float[] floats = new float[count];
        FloatCodec.decode(type, data.asSlice(first * type.size()), MemorySegment.ofArray(floats), count);
        return floats;
    }

    /**
     * Writes the elements of a floating-point tensor as float32, in the machine's byte order, to the start of a segment.
     *
     * @param float32Target at least 4 × {@link #elements()} bytes
     * @throws BadInputException if the type is not F64, F32, F16 or BF16
     */
    public void copyTo(MemorySegment float32Target) {
        requireFloatingPoint();
        if (float32Target.byteSize() / Float.BYTES < elements) {
            throw new IllegalArgumentException("the target has " + float32Target.byteSize() + " bytes, tensor " + name
                    + " needs " + elements + " × " + Float.BYTES);
        }
        FloatCodec.decode(type, data, float32Target, elements);
    }

    /**
     * This tensor, if it has the expected dimensions.
     *
     * @throws BadInputException if not
     */
    public Tensor expectShape(long... dimensions) {
        if (!Arrays.equals(shape, dimensions)) {
            throw refuse("has shape " + Arrays.toString(shape) + ", expected " + Arrays.toString(dimensions));
        }
        return this;
    }

    private void requireFloatingPoint() {
        if (!FloatCodec.decodes(type)) {
            throw refuse("has type " + type + ", expected F64, F32, F16 or BF16");
        }
    }

    private BadInputException refuse(String what) {
        return new BadInputException(file + ": tensor " + Message.quoted(name) + " " + what);
    }

    Path file() {
        return file;
    }

    @Override
    public String toString() {
        return name + " " + type + Arrays.toString(shape);
    }
}
