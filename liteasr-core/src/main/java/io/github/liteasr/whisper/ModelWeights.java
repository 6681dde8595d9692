package io.github.liteasr.whisper;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.ColumnMerge;
import io.github.liteasr.engine.Convolution;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.LayerNorm;
import io.github.liteasr.engine.OperandBuffer;
import io.github.liteasr.engine.PackedLinear;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.WorkerMatrices;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Brings a checkpoint's tensors into the engine. Names are those of Hugging Face's Whisper; a low-rank layer has
 * {@code weight1} (inputs x rank) and {@code weight2} (rank x outputs) in place of {@code weight} (outputs x inputs).
 */
final class ModelWeights {
    static final String ENCODER = "model.encoder.";
    static final String DECODER = "model.decoder.";
    static final String ENCODER_POSITIONS = ENCODER + "embed_positions.weight";

    private final Checkpoint checkpoint;
    private final Engine engine;

    ModelWeights(Checkpoint checkpoint, Engine engine) {
        this.checkpoint = checkpoint;
        this.engine = engine;
    }

    /** The name of an encoder layer, with its dot. */
    static String encoderLayer(int layer) {
        return ENCODER + "layers." + layer + ".";
    }

    /** The name of a linear layer of the encoder; its tensors are {@code .weight}, {@code .bias} and so on. */
    static String linear(int layer, EncoderProjection projection) {
        return encoderLayer(layer) + projection.path();
    }

    Tensor tensor(String name, long... shape) {
        return checkpoint.tensor(name).expectShape(shape);
    }

    LayerNorm layerNorm(String name, int width) {
        return new LayerNorm(
                engine,
                tensor(name + ".weight", width).toFloats(),
                tensor(name + ".bias", width).toFloats());
    }

    /** A convolution with a kernel of three. */
    Convolution convolution(String name, int channels, int outputs, int stride, ElementType operands, int band) {
        return new Convolution(
                engine,
                channels,
                outputs,
                3,
                stride,
                tensor(name + ".weight", outputs, channels, 3).toFloats(),
                tensor(name + ".bias", outputs).toFloats(),
                operands,
                band);
    }

    /** A layer of the decoder, in panels for all workers to share. */
    PackedLinear decoderLinear(String name, int inputs, int outputs, OperandBuffer operand) {
        return dense(name, inputs, outputs, operand.type(), engine.threads());
    }

    PackedLinear dense(String name, int inputs, int outputs, ElementType operands, int panels) {
        Tensor weight = tensor(name + ".weight", outputs, inputs);
        return new PackedLinear(
                engine,
                inputs,
                outputs,
                (first, count) -> weight.toFloats((long) first * inputs, count * inputs),
                bias(name, outputs),
                operands,
                panels);
    }

    /**
     * A linear layer of the encoder: pivoted, low-rank or dense. Pivots run in 32-bit floats only: there they take the
     * time of the two factors and less memory; in bfloat16 putting the outputs in their places takes more than the
     * smaller product saves (4 to 10 % of the encoder's time), and 8-bit rounding errors would grow by a tenth. Nor does
     * fc1, where GELU comes before the outputs find their places.
     */
    Linear encoderLinear(WhisperConfig config, int layer, EncoderProjection projection, int band) {
        String name = linear(layer, projection);
        int inputs = projection.inputs(config);
        int outputs = projection.outputs(config);
        Integer rank = config.ranks().get(layer).get(projection);
        Integer pivots = config.pivotedRanks().get(layer).get(projection);
        if (pivots != null && engine.precision() == Precision.F32 && projection != EncoderProjection.EXPAND) {
            return pivoted(name, inputs, pivots, outputs, rank == null, band);
        }
        ElementType operands = projection.operands(engine);
        if (rank == null) {
            return new Linear.Dense(dense(name, inputs, outputs, operands, 1), checkpoint.contains(name + ".bias"));
        }
        float[] first = tensor(name + ".weight1", inputs, rank).toFloats();
        float[] second = tensor(name + ".weight2", rank, outputs).toFloats();
        return lowRank(
                engine, engine.arena(), operands, inputs, rank, outputs, first, second, bias(name, outputs), band);
    }

    /** The factors of a low-rank layer of the encoder; null if the checkpoint has it dense. */
    @Nullable
    LowRankFactors factors(WhisperConfig config, int layer, EncoderProjection projection) {
        Integer rank = config.ranks().get(layer).get(projection);
        if (rank == null) {
            return null;
        }
        String name = linear(layer, projection);
        int inputs = projection.inputs(config);
        int outputs = projection.outputs(config);
        return new LowRankFactors(
                DoubleMatrix.of(
                        inputs, rank, tensor(name + ".weight1", inputs, rank).toFloats()),
                DoubleMatrix.of(
                        rank, outputs, tensor(name + ".weight2", rank, outputs).toFloats()),
                bias(config, layer, projection));
    }

    /** The map of a dense or low-rank layer of the encoder, without its bias: inputs x outputs. */
    DoubleMatrix matrix(WhisperConfig config, int layer, EncoderProjection projection) {
        int inputs = projection.inputs(config);
        int outputs = projection.outputs(config);
        return DoubleMatrix.of(
                        outputs,
                        inputs,
                        tensor(linear(layer, projection) + ".weight", outputs, inputs)
                                .toFloats())
                .transposed();
    }

    /** The bias of a layer of the encoder, zeros if it has none. */
    double[] bias(WhisperConfig config, int layer, EncoderProjection projection) {
        int outputs = projection.outputs(config);
        float[] bias = bias(linear(layer, projection), outputs);
        return bias == null
                ? new double[outputs]
                : DoubleMatrix.of(1, outputs, bias).values();
    }

    private Linear pivoted(String name, int inputs, int rank, int outputs, boolean merged, int band) {
        float[] second = tensor(name + ".weight2", rank, outputs).toFloats();
        int[] pivots = unitColumns(name, second, rank, outputs);
        int[] others = IntStream.range(0, outputs)
                .filter(column -> Arrays.binarySearch(pivots, column) < 0)
                .toArray();
        float[] bias = tensor(name + ".bias", outputs).toFloats();
        float[] pivotBias = new float[rank];
        for (int i = 0; i < rank; i++) {
            pivotBias[i] = bias[pivots[i]];
        }
        float[] otherBias = new float[others.length];
        for (int i = 0; i < others.length; i++) {
            // The pivots bring their biases along.
            double own = bias[others[i]];
            for (int row = 0; row < rank; row++) {
                own -= (double) second[row * outputs + others[i]] * pivotBias[row];
            }
            otherBias[i] = (float) own;
        }
        ElementType operands = ElementType.F32;
        PackedLinear first = merged
                ? new PackedLinear(
                        engine,
                        inputs,
                        rank,
                        rowsOf(tensor(name + ".weight", outputs, inputs), pivots),
                        pivotBias,
                        operands,
                        1)
                : transposed(
                        engine,
                        engine.arena(),
                        operands,
                        tensor(name + ".weight1", inputs, rank).toFloats(),
                        inputs,
                        rank,
                        pivotBias);
        PackedLinear rest = new PackedLinear(
                engine,
                rank,
                others.length,
                (from, count) -> {
                    float[] rows = new float[count * rank];
                    for (int i = 0; i < rows.length; i++) {
                        rows[i] = second[i % rank * outputs + others[from + i / rank]];
                    }
                    return rows;
                },
                otherBias,
                operands,
                1);
        ElementType activations = engine.activationType();
        return new Linear.Pivoted(
                first,
                rest,
                new ColumnMerge(pivots, outputs),
                new Linear.Pivoted.Scratch(
                        new WorkerMatrices(engine, activations, band, rank),
                        new WorkerMatrices(engine, activations, band, others.length)));
    }

    private static PackedLinear.WeightRows rowsOf(Tensor weight, int[] which) {
        int inputs = (int) weight.shape()[1];
        return (first, count) -> {
            float[] rows = new float[count * inputs];
            for (int i = 0; i < count; i++) {
                System.arraycopy(
                        weight.toFloats((long) which[first + i] * inputs, inputs), 0, rows, i * inputs, inputs);
            }
            return rows;
        };
    }

    /** The columns of a second factor that are a unit matrix, from left to right. */
    private static int[] unitColumns(String name, float[] second, int rank, int outputs) {
        int[] columns = new int[rank];
        int found = 0;
        for (int column = 0; column < outputs && found < rank; column++) {
            boolean unit = true;
            for (int row = 0; row < rank && unit; row++) {
                unit = second[row * outputs + column] == (row == found ? 1 : 0);
            }
            if (unit) {
                columns[found++] = column;
            }
        }
        if (found < rank) {
            throw new BadInputException("tensor " + name + ".weight2 has " + found
                    + " columns of a unit matrix, expected " + rank + " as " + WhisperConfig.PIVOTED + " says");
        }
        return columns;
    }

    /** A low-rank layer that is not in the checkpoint, and lives as long as an arena. */
    static Linear lowRank(Engine engine, Arena arena, ElementType operands, LowRankFactors factors, int band) {
        return lowRank(
                engine,
                arena,
                operands,
                factors.reduce().rows(),
                factors.rank(),
                factors.expand().columns(),
                factors.reduce().toFloats(),
                factors.expand().toFloats(),
                new DoubleMatrix(1, factors.bias().length, factors.bias()).toFloats(),
                band);
    }

    private static Linear lowRank(
            Engine engine,
            Arena arena,
            ElementType operands,
            int inputs,
            int rank,
            int outputs,
            float[] first,
            float[] second,
            float @Nullable [] bias,
            int band) {
        return new Linear.LowRank(
                transposed(engine, arena, operands, first, inputs, rank, null),
                transposed(engine, arena, OperandBuffer.type(engine), second, rank, outputs, bias),
                bias != null,
                new Linear.LowRank.Reduced(
                        new WorkerMatrices(engine, arena, engine.activationType(), band, rank),
                        new OperandBuffer(engine, arena, OperandBuffer.type(engine), band, rank)));
    }

    /** A dense layer of the encoder that is not in the checkpoint, with weights of inputs x outputs. */
    static Linear dense(Engine engine, DoubleMatrix weights, double @Nullable [] bias) {
        float[] b = bias == null ? null : new DoubleMatrix(1, bias.length, bias).toFloats();
        return new Linear.Dense(
                transposed(
                        engine,
                        engine.arena(),
                        OperandBuffer.type(engine),
                        weights.toFloats(),
                        weights.rows(),
                        weights.columns(),
                        b),
                bias != null);
    }

    /** A layer of the encoder with weights of inputs x outputs. */
    private static PackedLinear transposed(
            Engine engine,
            Arena arena,
            ElementType operands,
            float[] columns,
            int inputs,
            int outputs,
            float @Nullable [] bias) {
        return new PackedLinear(
                engine,
                arena,
                inputs,
                outputs,
                (first, count) -> {
                    float[] rows = new float[count * inputs];
                    for (int o = 0; o < count; o++) {
                        for (int i = 0; i < inputs; i++) {
                            rows[o * inputs + i] = columns[i * outputs + first + o];
                        }
                    }
                    return rows;
                },
                bias,
                operands,
                1);
    }

    private float @Nullable [] bias(String name, int outputs) {
        return checkpoint.contains(name + ".bias")
                ? tensor(name + ".bias", outputs).toFloats()
                : null;
    }
}
