package io.github.liteasr.engine.kernel;

import io.github.liteasr.engine.memory.ElementType;
import java.util.Map;

/** What one native primitive computes: its shapes, types and strides, which also name it among the {@link Primitives}. */
public interface Operation {
    /** Makes it runnable by so many workers. */
    Primitive compile(int workers);

    /** What a person calls the operation; those that differ only in their number of rows are called the same. */
    String label();

    /** Multiplications and additions of one run by the type of their operands; none for those that are bound by memory. */
    default Map<ElementType, Double> flops() {
        return Map.of();
    }

    /** The label of a product with {@code inner x columns} weights. */
    static String product(ElementType operands, int inner, int columns, Epilogue epilogue) {
        return "product " + operands + " " + inner + " -> " + columns
                + (epilogue == Epilogue.NONE ? "" : " " + epilogue);
    }

    /** The label of bringing {@code inner x columns} weights, keys or values into a packed layout. */
    static String packing(ElementType type, int inner, int columns) {
        return "pack " + type + " " + inner + " x " + columns;
    }

    /** The label of rounding rows of so many columns to 8 bits. */
    static String quantization(ElementType source, int columns) {
        return "quantise " + source + " rows of " + columns;
    }
}
