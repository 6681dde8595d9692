package io.github.liteasr.benchmark;

import io.github.liteasr.benchmark.Interleaved.Contender;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Time of the encoder for one 30 s window: this library in each precision that the processor has, ONNX Runtime in
 * float32 and with dynamic int8 linear layers, on the same weights and spectrogram, in turn. Also prints how far each
 * output is from ONNX Runtime's in float32, as a relative squared error. From the root of a checkout:
 *
 * <pre>
 * ./mvnw -q -pl liteasr-benchmark -am -DskipTests -Prun verify -Drun="EncoderBenchmark --model small --threads 2"
 * </pre>
 *
 * Arguments: {@code --model} tiny (default), small or large-v3-4 with random weights, or a checkpoint's folder;
 * {@code --threads} (default all processors); {@code --rounds} (default 20); {@code --positions}, a number at which this
 * library's encoder is timed as well, for a window shorter than 1500.
 */
public final class EncoderBenchmark {
    private static final SortedSet<String> ARGUMENTS =
            new TreeSet<>(List.of("--model", "--threads", "--rounds", "--positions"));
    private static final int WARM_UPS = 5;
    private static final long SEED = 1;

    private EncoderBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Arguments given = new Arguments(ARGUMENTS, arguments);
        String model = given.optional("--model", "tiny");
        int threads = given.positive("--threads", Engine.availableThreads());
        int rounds = given.positive("--rounds", 20);
        int positions = given.positive("--positions", Dimensions.POSITIONS);
        System.out.printf("encoder of %s, threads: %d, rounds: %d%n", model, threads, rounds);
        if (Files.isDirectory(Path.of(model))) {
            compare(Path.of(model), threads, rounds, positions);
            return;
        }
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            RandomCheckpoint.write(Dimensions.named(model), SEED, folder.path());
            compare(folder.path(), threads, rounds, positions);
        }
    }

    private static void compare(Path folder, int threads, int rounds, int positions) {
        Dimensions dimensions = Dimensions.of(folder);
        float[] frames = noise(dimensions);
        float[] mel = transposed(frames, dimensions.melBins());
        try (Resources resources = new Resources()) {
            Checkpoint checkpoint = resources.add(Checkpoint.open(folder));
            EncoderWeights weights = name -> checkpoint.tensor(name).toFloats();
            OnnxEncoder float32 = resources.add(new OnnxEncoder(dimensions, false, threads, weights));
            OnnxEncoder int8 = resources.add(new OnnxEncoder(dimensions, true, threads, weights));
            float[] exact = values(float32.run(mel));
            printError("ONNX Runtime int8", values(int8.run(mel)), exact);
            List<Contender> contenders = new ArrayList<>();
            contenders.add(new Contender("ONNX Runtime f32", () -> float32.run(mel)));
            contenders.add(new Contender("ONNX Runtime int8", () -> int8.run(mel)));
            for (Precision precision : precisions()) {
                LiteAsrEncoder ours = resources.add(new LiteAsrEncoder(folder, threads, precision));
                String name = "LiteASR " + precision.name().toLowerCase(Locale.ROOT);
                printError(name, ours.run(frames).toFloats(), exact);
                contenders.add(new Contender(name, () -> ours.run(frames)));
                if (positions < Dimensions.POSITIONS) {
                    contenders.add(new Contender(name + " " + positions, () -> ours.run(frames, positions)));
                }
            }
            Interleaved.print(Interleaved.measure(contenders, WARM_UPS, rounds), 2, System.out);
        }
    }

    /** Every precision that this processor has. */
    static List<Precision> precisions() {
        return Stream.of(Precision.F32, Precision.BF16, Precision.INT8)
                .filter(Precision::supported)
                .toList();
    }

    private static void printError(String name, float[] output, float[] exact) {
        System.out.printf(Locale.ROOT, "%s: relative squared error %.1e%n", name, relativeSquaredError(output, exact));
    }

    /** Σ (a − b)² / Σ b² */
    static double relativeSquaredError(float[] a, float[] b) {
        double errors = 0;
        double squares = 0;
        for (int i = 0; i < b.length; i++) {
            double difference = (double) a[i] - b[i];
            errors += difference * difference;
            squares += (double) b[i] * b[i];
        }
        return errors / squares;
    }

    static float[] values(FloatBuffer buffer) {
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Values of the size of a log-mel spectrogram's, [3000, bins]. */
    static float[] noise(Dimensions dimensions) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] frames = new float[Dimensions.FRAMES * dimensions.melBins()];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = (float) (0.5 * random.nextGaussian());
        }
        return frames;
    }

    /** [3000, bins] to [bins, 3000]. */
    static float[] transposed(float[] frames, int bins) {
        float[] mel = new float[frames.length];
        for (int i = 0; i < frames.length; i++) {
            mel[i % bins * Dimensions.FRAMES + i / bins] = frames[i];
        }
        return mel;
    }
}
