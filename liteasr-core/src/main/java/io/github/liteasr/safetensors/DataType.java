package io.github.liteasr.safetensors;

/**
 * The element types of the safetensors format that fill whole bytes. A constant's name is the type's name in the file.
 * The order of the constants is the order of the reference library, by which it sorts the tensors of a file: alignment
 * never falls from one constant to the next.
 */
public enum DataType {
    /** A truth value in one byte, 0 or 1. */
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    I16(2),
    U16(2),
    /** IEEE 754 half precision: 5 bits of exponent, 10 of mantissa. */
    F16(2),
    /** The upper half of a single precision number: 8 bits of exponent, 7 of mantissa. */
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    F64(8),
    I64(8),
    U64(8);

    private final int size;

    DataType(int size) {
        this.size = size;
    }

    /** The size of one element in bytes. */
    public int size() {
        return size;
    }
}
