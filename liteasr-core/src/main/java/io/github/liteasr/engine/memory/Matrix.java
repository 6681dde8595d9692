package io.github.liteasr.engine.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A row-major matrix in native memory, or a view of some of its rows or columns. It lives as long as the arena that it
 * was allocated in. An {@link ElementType#INT8} matrix carries a scale for every row: the value of an element is its
 * integer times the scale of its row. The rows of a block of {@link #BLOCK} may have to share theirs.
 */
public final class Matrix {
    /** Views of an 8-bit matrix begin at a multiple of so many rows. */
    public static final int BLOCK = 32;

    private static final long ALIGNMENT = 64;
    private static final short NOT_A_NUMBER = 0x7fc0;

    private final MemorySegment memory;
    private final ElementType type;
    private final int rows;
    private final int columns;
    private final int stride;
    private final @Nullable MemorySegment scales;

    private Matrix(
            MemorySegment memory, ElementType type, int rows, int columns, int stride, @Nullable MemorySegment scales) {
        this.memory = memory;
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        this.stride = stride;
        this.scales = scales;
    }

    /** A new matrix of zeros. */
    public static Matrix allocate(Arena arena, ElementType type, int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a matrix of " + rows + " x " + columns);
        }
        // Bytes are read four at a time, the last ones of a row perhaps together with what follows.
        long more = type.integers() ? Integer.BYTES - 1 : 0;
        MemorySegment memory = arena.allocate((long) rows * columns * type.bytes() + more, ALIGNMENT);
        MemorySegment scales = type.integers() ? arena.allocate((long) type.scaleBytes() * rows, ALIGNMENT) : null;
        return new Matrix(memory, type, rows, columns, columns, scales);
    }

    /** A new 32-bit matrix with the given values, row by row. */
    public static Matrix of(Arena arena, int rows, int columns, float... values) {
        Matrix matrix = allocate(arena, ElementType.F32, rows, columns);
        matrix.write(0, values);
        return matrix;
    }

    public ElementType type() {
        return type;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The view of {@code count} rows from {@code first}. */
    public Matrix rows(int first, int count) {
        requireWithin(first, count, rows, "rows");
        MemorySegment part = memory.asSlice((long) first * stride * type.bytes());
        MemorySegment rest = scales;
        if (rest != null) {
            if (first % BLOCK != 0) {
                throw new IllegalArgumentException("row " + first + " does not begin a block of " + BLOCK);
            }
            rest = rest.asSlice((long) type.scaleBytes() * first);
        }
        return new Matrix(part, type, count, columns, stride, rest);
    }

    /** The view of {@code count} columns from {@code first}. */
    public Matrix columns(int first, int count) {
        requireWithin(first, count, columns, "columns");
        return new Matrix(memory.asSlice((long) first * type.bytes()), type, rows, count, stride, scales);
    }

    /** Copies {@code count} values from the start of a row of a 32-bit or bfloat16 matrix. */
    public void read(int row, float[] target, int offset, int count) {
        requireFloating(row, count);
        requireWithin(target, offset, count);
        if (type == ElementType.F32) {
            MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, 4L * row * stride, target, offset, count);
        } else {
            long start = 2L * row * stride;
            for (int i = 0; i < count; i++) {
                target[offset + i] = Float.intBitsToFloat(memory.get(ValueLayout.JAVA_SHORT, start + 2L * i) << 16);
            }
        }
    }

    /** Copies values into a 32-bit or bfloat16 matrix from the start of a row; they may run on over rows if this is no view. */
    public void write(int row, float... values) {
        write(row, values, 0, values.length);
    }

    /** Copies {@code count} values of {@code source} into a 32-bit or bfloat16 matrix from the start of a row. */
    public void write(int row, float[] source, int offset, int count) {
        requireFloating(row, count);
        requireWithin(source, offset, count);
        if (type == ElementType.F32) {
            MemorySegment.copy(source, offset, memory, ValueLayout.JAVA_FLOAT, 4L * row * stride, count);
        } else {
            long start = 2L * row * stride;
            for (int i = 0; i < count; i++) {
                memory.set(ValueLayout.JAVA_SHORT, start + 2L * i, bfloat16(source[offset + i]));
            }
        }
    }

    /** The nearest bfloat16, ties to even. */
    private static short bfloat16(float value) {
        if (Float.isNaN(value)) {
            return NOT_A_NUMBER; // rounding up its bits could make another value of it
        }
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** Copies all of another matrix of the same type and shape; neither may be a view of columns. */
    public void copyFrom(Matrix source) {
        if (source.type != type
                || source.rows != rows
                || source.columns != columns
                || source.stride != columns
                || stride != columns) {
            throw new IllegalArgumentException("copy of " + source + " to " + this);
        }
        MemorySegment.copy(source.memory, 0, memory, 0, (long) rows * columns * type.bytes());
    }

    /** Adds all of another matrix of the same shape; both are 32-bit, and neither is a view of columns. */
    public void add(Matrix other) {
        if (type != ElementType.F32
                || other.type != type
                || other.rows != rows
                || other.columns != columns
                || !dense()
                || !other.dense()) {
            throw new IllegalArgumentException("sum of " + this + " and " + other);
        }
        long count = (long) rows * columns;
        for (long i = 0; i < count; i++) {
            memory.setAtIndex(
                    ValueLayout.JAVA_FLOAT,
                    i,
                    memory.getAtIndex(ValueLayout.JAVA_FLOAT, i) + other.memory.getAtIndex(ValueLayout.JAVA_FLOAT, i));
        }
    }

    /** Sets one element of a 32-bit matrix. */
    public void set(int row, int column, float value) {
        if (type != ElementType.F32 || column < 0 || column >= columns) {
            throw new IllegalArgumentException("column " + column + " of " + this);
        }
        requireFloating(row, 1);
        memory.set(ValueLayout.JAVA_FLOAT, 4L * ((long) row * stride + column), value);
    }

    /** All values, row by row, whatever the type. */
    public float[] toFloats() {
        float[] values = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            if (!type.integers()) {
                read(row, values, row * columns, columns);
                continue;
            }
            long own = (long) row * type.scaleBytes();
            float scale = scales().get(ValueLayout.JAVA_FLOAT, own);
            boolean unsigned = type == ElementType.UINT8;
            float shift = unsigned ? scales().get(ValueLayout.JAVA_FLOAT, own + Float.BYTES) : 0;
            for (int column = 0; column < columns; column++) {
                byte integer = memory.get(ValueLayout.JAVA_BYTE, (long) row * stride + column);
                values[row * columns + column] = scale * (shift + (unsigned ? Byte.toUnsignedInt(integer) : integer));
            }
        }
        return values;
    }

    /** Whether the rows follow one another without gaps. */
    public boolean dense() {
        return rows == 1 || stride == columns;
    }

    /** Elements from the beginning of a row to that of the next. */
    public int stride() {
        return stride;
    }

    /** The address for native code, which cannot see whether the memory is still there. */
    public long address() {
        return address(memory);
    }

    /** The address of memory whose arena is open. */
    public static long address(MemorySegment memory) {
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("the arena of this memory is closed");
        }
        return memory.address();
    }

    /** The memory from the first element to the last, and whatever follows in that of which this is a view. */
    public MemorySegment memory() {
        return memory;
    }

    /** The memory of one row. */
    public MemorySegment row(int row) {
        return memory.asSlice((long) row * stride * type.bytes(), (long) columns * type.bytes());
    }

    /**
     * The scales of integers: {@link ElementType#scaleBytes} a row.
     *
     * @throws IllegalStateException if the elements are no integers
     */
    public MemorySegment scales() {
        if (scales == null) {
            throw new IllegalStateException("a " + type + " matrix has no scales");
        }
        return scales;
    }

    private void requireFloating(int row, int count) {
        long room = stride == columns ? ((long) rows - row) * columns : columns;
        if (type.integers() || row < 0 || row >= rows || count < 0 || count > room) {
            throw new IllegalArgumentException(
                    "row " + row + " and " + count + " values of a " + type + " matrix of " + rows + " x " + columns);
        }
    }

    private static void requireWithin(float[] array, int offset, int count) {
        if (offset < 0 || count > array.length - offset) {
            throw new IllegalArgumentException(count + " values from " + offset + " of an array of " + array.length);
        }
    }

    private static void requireWithin(int first, int count, int all, String what) {
        if (first < 0 || count < 1 || first > all - count) {
            throw new IllegalArgumentException(what + " " + first + " + " + count + " of " + all);
        }
    }

    @Override
    public String toString() {
        return type + " " + rows + " x " + columns;
    }
}
