package io.github.liteasr.benchmark;

import io.github.liteasr.benchmark.Interleaved.Contender;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Time of the encoder for one 30 s window, with random weights. Arguments: {@code --model} tiny (default), small or
 * large-v3-4, {@code --threads} (default all processors), {@code --rounds} (default 20).
 */
public final class EncoderBenchmark {
    private static final SortedSet<String> ARGUMENTS = new TreeSet<>(List.of("--model", "--threads", "--rounds"));
    private static final int WARM_UPS = 3;
    private static final long SEED = 1;

    private EncoderBenchmark() {}

    public static void main(String[] arguments) {
        Arguments given = new Arguments(ARGUMENTS, arguments);
        String model = given.optional("--model", "tiny");
        Dimensions dimensions = Dimensions.named(model);
        int threads = given.positive("--threads", Runtime.getRuntime().availableProcessors());
        int rounds = given.positive("--rounds", 20);
        System.out.printf("encoder of %s (%s), threads: %d, rounds: %d%n", model, dimensions, threads, rounds);
        EncoderWeights weights = EncoderWeights.random(dimensions, SEED);
        float[] mel = noise(dimensions);
        try (OnnxEncoder float32 = new OnnxEncoder(dimensions, false, threads, weights);
                OnnxEncoder int8 = new OnnxEncoder(dimensions, true, threads, weights)) {
            // every engine joins here, on the same weights and spectrogram
            List<Contender> contenders = List.of(
                    new Contender("ONNX Runtime f32", () -> float32.run(mel)),
                    new Contender("ONNX Runtime int8 linears", () -> int8.run(mel)));
            Interleaved.print(Interleaved.measure(contenders, WARM_UPS, rounds), System.out);
        }
    }

    /** Values of the size of a log-mel spectrogram's. */
    private static float[] noise(Dimensions dimensions) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] mel = new float[dimensions.melBins() * Dimensions.FRAMES];
        for (int i = 0; i < mel.length; i++) {
            mel[i] = (float) (0.5 * random.nextGaussian());
        }
        return mel;
    }
}
