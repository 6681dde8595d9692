package io.github.liteasr.engine.memory;

/** The type of a matrix's elements. */
public enum ElementType {
    F32(4, 0),
    BF16(2, 0),
    /** Integers that count steps, whose size, the scale, belongs to a row or to a column. */
    INT8(1, 4),
    /** Integers without sign; a row has a scale, and the negative of the integer that stands for zero. */
    UINT8(1, 8);

    private final int bytes;
    private final int scaleBytes;

    ElementType(int bytes, int scaleBytes) {
        this.bytes = bytes;
        this.scaleBytes = scaleBytes;
    }

    public int bytes() {
        return bytes;
    }

    /** The bytes of 32-bit floats that belong to a row of integers. */
    public int scaleBytes() {
        return scaleBytes;
    }

    public boolean integers() {
        return scaleBytes > 0;
    }
}
