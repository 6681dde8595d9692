package io.github.liteasr.engine;

/** The type of a matrix's elements, with oneDNN's code for it. */
public enum ElementType {
    F32(3, 4, 0),
    BF16(2, 2, 0),
    /** Integers that count steps, whose size, the scale, belongs to a row or to a column. */
    INT8(5, 1, 4),
    /** Integers without sign; a row has a scale, and the negative of the integer that stands for zero. */
    UINT8(6, 1, 8);

    final int code;
    final int bytes;
    /** The bytes of 32-bit floats that belong to a row of integers. */
    final int scaleBytes;

    ElementType(int code, int bytes, int scaleBytes) {
        this.code = code;
        this.bytes = bytes;
        this.scaleBytes = scaleBytes;
    }

    boolean integers() {
        return scaleBytes > 0;
    }
}
