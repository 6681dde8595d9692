package io.github.liteasr.engine;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/** What one native primitive computes: its shapes, types and strides (in elements), which also name it in the cache. */
interface Operation {
    Primitive compile(Engine engine);

    /** What a person calls the operation; those that differ only in their number of rows are called the same. */
    String label();

    /** Multiplications and additions of one run by the type of their operands; none for those that are bound by memory. */
    default Map<ElementType, Double> flops() {
        return Map.of();
    }

    /**
     * output = epilogue(source · weights + bias), with weights in the {@link PackedLayout} that oneDNN likes. An 8-bit
     * product takes one scale for its source rows and one for each column of the weights.
     *
     * <p>Arguments: source, weights, output, then the bias if there is one, then the two scales if 8-bit.
     */
    record Product(
            int rows,
            PackedLayout weights,
            int sourceStride,
            ElementType output,
            int outputStride,
            boolean bias,
            Epilogue epilogue)
            implements Operation {

        @Override
        public String label() {
            return label(weights.type(), weights.inner(), weights.columns(), epilogue);
        }

        static String label(ElementType type, int inner, int columns, Epilogue epilogue) {
            return "product " + type + " " + inner + " -> " + columns
                    + (epilogue == Epilogue.NONE ? "" : " " + epilogue);
        }

        @Override
        public Map<ElementType, Double> flops() {
            return Map.of(weights.type(), 2.0 * rows * weights.inner() * weights.columns());
        }

        @Override
        public Primitive compile(Engine engine) {
            boolean quantized = weights.type() == ElementType.INT8;
            MemorySegment attributes = OneDnn.attributes();
            if (quantized) {
                OneDnn.scales(attributes, OneDnn.ARG_SRC, 0);
                OneDnn.scales(attributes, OneDnn.ARG_WEIGHTS, 2);
            }
            OneDnn.postOperations(attributes, epilogue);
            MemorySegment src = matrix(weights.type(), rows, weights.inner(), sourceStride);
            MemorySegment packed = weights.descriptor();
            MemorySegment dst = matrix(output, rows, weights.columns(), outputStride);
            MemorySegment b =
                    bias ? matrix(ElementType.F32, 1, weights.columns(), weights.columns()) : MemorySegment.NULL;
            MemorySegment product = OneDnn.matmul(src, packed, b, dst, attributes);
            OneDnn.destroyAttributes(attributes);
            int count = 3 + (bias ? 1 : 0) + (quantized ? 2 : 0);
            int[] arguments = new int[count];
            MemorySegment[] descriptors = new MemorySegment[count];
            int next = add(arguments, descriptors, 0, OneDnn.ARG_SRC, src);
            next = add(arguments, descriptors, next, OneDnn.ARG_WEIGHTS, packed);
            next = add(arguments, descriptors, next, OneDnn.ARG_DST, dst);
            if (bias) {
                next = add(arguments, descriptors, next, OneDnn.ARG_BIAS, b);
            }
            if (quantized) {
                next = add(arguments, descriptors, next, OneDnn.ARG_SCALES | OneDnn.ARG_SRC, vector(1));
                add(arguments, descriptors, next, OneDnn.ARG_SCALES | OneDnn.ARG_WEIGHTS, vector(weights.columns()));
            }
            return new OneDnnPrimitive(engine.threads(), product, arguments, descriptors);
        }

        private static int add(int[] codes, MemorySegment[] descriptors, int at, int code, MemorySegment descriptor) {
            codes[at] = code;
            descriptors[at] = descriptor;
            return at + 1;
        }
    }

    /**
     * output = scale · queries · keys, or the exponential of that, with keys in the layout that oneDNN likes. Arguments:
     * queries, keys, output.
     */
    record Scores(
            int rows,
            PackedLayout keys,
            int queryStride,
            ElementType output,
            int outputStride,
            float scale,
            boolean exponential)
            implements Operation {

        @Override
        public String label() {
            return (exponential ? "exponential scores " : "scores ") + keys.type() + " " + keys.inner() + " -> "
                    + keys.columns();
        }

        @Override
        public Map<ElementType, Double> flops() {
            return Map.of(keys.type(), 2.0 * rows * keys.inner() * keys.columns());
        }

        @Override
        public Primitive compile(Engine engine) {
            MemorySegment attributes = OneDnn.attributes();
            OneDnn.postOperations(attributes, scale, exponential);
            MemorySegment src = matrix(keys.type(), rows, keys.inner(), queryStride);
            MemorySegment packed = keys.descriptor();
            MemorySegment dst = matrix(output, rows, keys.columns(), outputStride);
            MemorySegment product = OneDnn.matmul(src, packed, MemorySegment.NULL, dst, attributes);
            OneDnn.destroyAttributes(attributes);
            return new OneDnnPrimitive(
                    engine.threads(),
                    product,
                    new int[] {OneDnn.ARG_SRC, OneDnn.ARG_WEIGHTS, OneDnn.ARG_DST},
                    new MemorySegment[] {src, packed, dst});
        }
    }

    /** Multiplies each row of a 32-bit matrix by a factor of its own. Arguments: source, target, factors. */
    record ScaleRows(int rows, int columns, int sourceStride, ElementType target, int targetStride)
            implements Operation {
        @Override
        public String label() {
            return "scale " + target + " rows of " + columns;
        }

        @Override
        public Primitive compile(Engine engine) {
            MemorySegment src = matrix(ElementType.F32, rows, columns, sourceStride);
            MemorySegment dst = matrix(target, rows, columns, targetStride);
            MemorySegment attributes = OneDnn.attributes();
            OneDnn.scales(attributes, OneDnn.ARG_SRC, 1);
            MemorySegment reorder = OneDnn.reorder(src, dst, attributes);
            OneDnn.destroyAttributes(attributes);
            return new OneDnnPrimitive(
                    engine.threads(),
                    reorder,
                    new int[] {OneDnn.ARG_SRC, OneDnn.ARG_DST, OneDnn.ARG_SCALES | OneDnn.ARG_SRC},
                    new MemorySegment[] {src, dst, vector(rows)});
        }
    }

    /** The sum of each row of a dense matrix as a 32-bit float. Arguments: source, sums. */
    record RowSums(ElementType source, int rows, int columns) implements Operation {
        @Override
        public String label() {
            return "sums of " + source + " rows of " + columns;
        }

        @Override
        public Primitive compile(Engine engine) {
            MemorySegment src = matrix(source, rows, columns, columns);
            MemorySegment dst = matrix(ElementType.F32, rows, 1, 1);
            if (columns == 1) {
                return reorder(engine, src, dst, false); // oneDNN refuses a sum over one element
            }
            MemorySegment attributes = OneDnn.attributes();
            MemorySegment sum = OneDnn.sum(src, dst, attributes);
            OneDnn.destroyAttributes(attributes);
            return new OneDnnPrimitive(
                    engine.threads(), sum, new int[] {OneDnn.ARG_SRC, OneDnn.ARG_DST}, new MemorySegment[] {src, dst});
        }
    }

    /**
     * output = leftᵀ · right, of plain 32-bit or bfloat16 matrices with as many rows, as dense 32-bit floats. Arguments:
     * left, right, output.
     */
    record TransposedProduct(ElementType type, int rows, int left, int leftStride, int right, int rightStride)
            implements Operation {
        @Override
        public String label() {
            return "moments " + type + " " + left + " x " + right;
        }

        @Override
        public Map<ElementType, Double> flops() {
            return Map.of(type, 2.0 * rows * left * right);
        }

        @Override
        public Primitive compile(Engine engine) {
            MemorySegment attributes = OneDnn.attributes();
            MemorySegment src = OneDnn.descriptor(type, new long[] {left, rows}, new long[] {1, leftStride});
            MemorySegment weights = matrix(type, rows, right, rightStride);
            MemorySegment dst = matrix(ElementType.F32, left, right, right);
            MemorySegment product = OneDnn.matmul(src, weights, MemorySegment.NULL, dst, attributes);
            OneDnn.destroyAttributes(attributes);
            return new OneDnnPrimitive(
                    engine.threads(),
                    product,
                    new int[] {OneDnn.ARG_SRC, OneDnn.ARG_WEIGHTS, OneDnn.ARG_DST},
                    new MemorySegment[] {src, weights, dst});
        }
    }

    /** Brings an {@code inner x columns} matrix of any strides into a packed layout. Arguments: source, target. */
    record Pack(ElementType source, int innerStride, int columnStride, PackedLayout target) implements Operation {
        @Override
        public String label() {
            return label(target.type(), target.inner(), target.columns());
        }

        static String label(ElementType type, int inner, int columns) {
            return "pack " + type + " " + inner + " x " + columns;
        }

        @Override
        public Primitive compile(Engine engine) {
            MemorySegment src = OneDnn.descriptor(
                    source, new long[] {target.inner(), target.columns()}, new long[] {innerStride, columnStride});
            return reorder(engine, src, target.descriptor(), false);
        }
    }

    /** Rounds a matrix to 8-bit integers of one scale. Arguments: source, target, scale. */
    record Quantize(ElementType source, int rows, int columns, int sourceStride, int targetStride)
            implements Operation {
        @Override
        public String label() {
            return label(source, columns);
        }

        static String label(ElementType source, int columns) {
            return "quantise " + source + " rows of " + columns;
        }

        @Override
        public Primitive compile(Engine engine) {
            MemorySegment src = matrix(source, rows, columns, sourceStride);
            return reorder(engine, src, matrix(ElementType.INT8, rows, columns, targetStride), true);
        }
    }

    /**
     * Layer norm of each row of a dense 32-bit matrix: oneDNN takes other strides but does not heed them. Arguments:
     * source, output, gain, shift.
     */
    record LayerNormalization(int rows, int columns, ElementType output) implements Operation {
        @Override
        public String label() {
            return "layer norm of " + columns;
        }

        @Override
        public Primitive compile(Engine engine) {
            MemorySegment attributes = OneDnn.attributes();
            MemorySegment src = matrix(ElementType.F32, rows, columns, columns);
            MemorySegment dst = matrix(output, rows, columns, columns);
            MemorySegment norm = OneDnn.layerNorm(src, dst, MemorySegment.NULL, LayerNorm.EPSILON, attributes);
            OneDnn.destroyAttributes(attributes);
            return new OneDnnPrimitive(
                    engine.threads(),
                    norm,
                    new int[] {OneDnn.ARG_SRC, OneDnn.ARG_DST, OneDnn.ARG_SCALE, OneDnn.ARG_SHIFT},
                    new MemorySegment[] {src, dst, vector(columns), vector(columns)});
        }
    }

    /** Softmax, or its logarithm, of each row of a dense 32-bit matrix. Arguments: source, output. */
    record Softmax(int rows, int columns, ElementType output, boolean logarithm) implements Operation {
        @Override
        public String label() {
            return (logarithm ? "log-softmax of " : "softmax of ") + columns;
        }

        @Override
        public Primitive compile(Engine engine) {
            MemorySegment attributes = OneDnn.attributes();
            MemorySegment src = matrix(ElementType.F32, rows, columns, columns);
            MemorySegment dst = matrix(output, rows, columns, columns);
            MemorySegment softmax =
                    OneDnn.softmax(logarithm ? OneDnn.LOG_SOFTMAX : OneDnn.SOFTMAX, src, dst, attributes);
            OneDnn.destroyAttributes(attributes);
            return new OneDnnPrimitive(
                    engine.threads(), softmax, new int[] {OneDnn.ARG_SRC, OneDnn.ARG_DST}, new MemorySegment[] {src, dst
                    });
        }
    }

    private static Primitive reorder(Engine engine, MemorySegment src, MemorySegment dst, boolean scaled) {
        MemorySegment attributes = OneDnn.attributes();
        if (scaled) {
            OneDnn.scales(attributes, OneDnn.ARG_DST, 0);
        }
        MemorySegment reorder = OneDnn.reorder(src, dst, attributes);
        OneDnn.destroyAttributes(attributes);
        return scaled
                ? new OneDnnPrimitive(
                        engine.threads(),
                        reorder,
                        new int[] {OneDnn.ARG_SRC, OneDnn.ARG_DST, OneDnn.ARG_SCALES | OneDnn.ARG_DST},
                        new MemorySegment[] {src, dst, vector(1)})
                : new OneDnnPrimitive(
                        engine.threads(), reorder, new int[] {OneDnn.ARG_SRC, OneDnn.ARG_DST}, new MemorySegment[] {
                            src, dst
                        });
    }

    /** A row-major matrix, its rows a stride apart. */
    static MemorySegment matrix(ElementType type, int rows, int columns, int stride) {
        return OneDnn.descriptor(type, new long[] {rows, columns}, new long[] {stride, 1});
    }

    private static MemorySegment vector(int size) {
        return OneDnn.descriptor(ElementType.F32, new long[] {size}, new long[] {1});
    }
}
