package io.github.liteasr.safetensors;

import java.util.List;

/**
 * What the header says of one tensor.
 *
 * @param shape the dimensions, the slowest first
 * @param begin offset of the first byte in the file's data buffer
 * @param end offset behind the last byte in the file's data buffer
 */
record HeaderEntry(String name, DataType type, List<Long> shape, long begin, long end) {
    HeaderEntry {
        shape = List.copyOf(shape);
    }

    /**
     * The number of bytes that elements of a type in a shape take.
     *
     * @throws ArithmeticException if the number does not fit 63 bits
     */
    static long bytes(DataType type, List<Long> shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        return Math.multiplyExact(elements, type.size());
    }
}
