package io.github.liteasr.engine;

/** The type of a matrix's elements, with oneDNN's code for it. */
public enum ElementType {
    F32(3, 4),
    BF16(2, 2),
    INT8(5, 1);

    final int code;
    final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }
}
