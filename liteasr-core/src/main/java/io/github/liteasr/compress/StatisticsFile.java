package io.github.liteasr.compress;

import io.github.liteasr.BadInputException;
import io.github.liteasr.linear.SymmetricMatrix;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import io.github.liteasr.safetensors.Tensor;
import io.github.liteasr.whisper.Activation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Statistics as a safetensors file: for each layer and activation the F64 tensors {@code layers.N.NAME.sum} (width) and
 * {@code layers.N.NAME.squares} (the lower triangle, row after row); what they are of, and the number of positions that
 * all of them share, in the metadata.
 */
final class StatisticsFile {
    private static final String FORMAT = "liteasr_statistics";
    private static final String VERSION = "2";
    private static final String WINDOWS = "windows.";
    private static final ValueLayout.OfDouble LITTLE_ENDIAN =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private StatisticsFile() {}

    static void write(ActivationStatistics statistics, Path file) {
        SafetensorsWriter writer = new SafetensorsWriter();
        for (int layer = 0; layer < statistics.layers(); layer++) {
            for (Activation activation : Activation.CALIBRATED) {
                ActivationMoments moments = statistics.moments(layer, activation);
                add(writer, name(layer, activation) + "sum", moments.sum());
                add(
                        writer,
                        name(layer, activation) + "squares",
                        moments.squares().triangle());
            }
        }
        int window = 0;
        for (float[] whole : statistics.windows().all()) {
            float[] values = withoutSilence(whole);
            writer.add(
                    WINDOWS + window++,
                    DataType.F32,
                    new long[] {values.length},
                    SafetensorsWriter.encode(values, DataType.F32));
        }
        Map<String, String> metadata = new HashMap<>(statistics.source().toMetadata());
        metadata.put(
                "window",
                String.valueOf(statistics.windows().all().stream()
                        .mapToInt(whole -> whole.length)
                        .max()
                        .orElse(0)));
        metadata.put(FORMAT, VERSION);
        metadata.put("layers", String.valueOf(statistics.layers()));
        metadata.put("width", String.valueOf(statistics.width()));
        metadata.put(
                "positions",
                String.valueOf(statistics.moments(0, Activation.MLP_INPUT).count()));
        writer.metadata(metadata).write(file);
    }

    /** Without what follows the first of the equal values at its end. */
    private static float[] withoutSilence(float[] window) {
        int end = window.length;
        while (end > 1 && window[end - 2] == window[end - 1]) {
            end--;
        }
        return Arrays.copyOf(window, end);
    }

    private static float[] withSilence(float[] values, int length) {
        if (values.length < 1 || values.length > length) {
            throw new IllegalArgumentException("a window of " + values.length + " values, expected up to " + length);
        }
        float[] window = Arrays.copyOf(values, length);
        Arrays.fill(window, values.length, length, values[values.length - 1]);
        return window;
    }

    private static void add(SafetensorsWriter writer, String name, double[] values) {
        byte[] bytes = new byte[Math.multiplyExact(values.length, Double.BYTES)];
        MemorySegment.copy(values, 0, MemorySegment.ofArray(bytes), LITTLE_ENDIAN, 0, values.length);
        writer.add(name, DataType.F64, new long[] {values.length}, MemorySegment.ofArray(bytes));
    }

    static ActivationStatistics read(Path file) {
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            Map<String, String> metadata = checkpoint.metadata();
            if (!VERSION.equals(metadata.get(FORMAT))) {
                throw new BadInputException(
                        file + ": no statistics of version " + VERSION + ", as `liteasr calibrate`" + " writes them");
            }
            int layerCount = Integer.parseInt(metadata.getOrDefault("layers", ""));
            int width = Integer.parseInt(metadata.getOrDefault("width", ""));
            long positions = Long.parseLong(metadata.getOrDefault("positions", ""));
            List<Map<Activation, ActivationMoments>> layers = new ArrayList<>();
            for (int layer = 0; layer < layerCount; layer++) {
                Map<Activation, ActivationMoments> moments = new EnumMap<>(Activation.class);
                for (Activation activation : Activation.CALIBRATED) {
                    double[] sum = doubles(file, checkpoint, name(layer, activation) + "sum", width);
                    double[] squares = doubles(
                            file, checkpoint, name(layer, activation) + "squares", SymmetricMatrix.elements(width));
                    moments.put(activation, new ActivationMoments(positions, sum, new SymmetricMatrix(width, squares)));
                }
                layers.add(moments);
            }
            SampleWindows windows = new SampleWindows();
            for (String name : checkpoint.names()) {
                if (name.startsWith(WINDOWS)) {
                    windows.offer(withSilence(
                            checkpoint.tensor(name).toFloats(), Integer.parseInt(metadata.getOrDefault("window", ""))));
                }
            }
            return new ActivationStatistics(CalibrationSource.ofMetadata(metadata), width, layers, windows);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BadInputException(file + ": damaged statistics: " + e.getMessage(), e);
        }
    }

    private static double[] doubles(Path file, Checkpoint checkpoint, String name, int count) {
        Tensor tensor = checkpoint.tensor(name).expectShape(count);
        if (tensor.type() != DataType.F64) {
            throw new BadInputException(file + ": tensor " + name + " has type " + tensor.type() + ", expected F64");
        }
        double[] values = new double[count];
        MemorySegment.copy(tensor.data(), LITTLE_ENDIAN, 0, values, 0, count);
        return values;
    }

    private static String name(int layer, Activation activation) {
        return "layers." + layer + "." + activation.name().toLowerCase(Locale.ROOT) + ".";
    }
}
