package io.github.liteasr.benchmark;

import io.github.liteasr.benchmark.Interleaved.Contender;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Time of an encoder for one 30 s window, dense and with every linear layer in two factors of the same share of its
 * weights, in turn, in each precision that the processor has. From the root of a checkout:
 *
 * <pre>
 * ./mvnw -q -pl liteasr-benchmark -am -DskipTests -Prun verify -Drun="LowRankBenchmark --model large-v3 --threads 2"
 * </pre>
 *
 * Arguments: {@code --model} tiny (default), small, large-v3 or large-v3-4, with random weights; {@code --threads} (default all
 * processors); {@code --rounds} (default 20).
 */
public final class LowRankBenchmark {
    private static final SortedSet<String> ARGUMENTS = new TreeSet<>(List.of("--model", "--threads", "--rounds"));
    private static final double[] SHARES = {0.6, 0.5};
    private static final int WARM_UPS = 5;
    private static final long SEED = 1;

    private LowRankBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Arguments given = new Arguments(ARGUMENTS, arguments);
        String model = given.optional("--model", "tiny");
        int threads = given.positive("--threads", Engine.availableThreads());
        int rounds = given.positive("--rounds", 20);
        Dimensions dimensions = Dimensions.named(model);
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            RandomCheckpoint.write(dimensions, SEED, folder.path());
            for (Precision precision : EncoderBenchmark.precisions()) {
                System.out.printf("encoder of %s in %s, threads: %d, rounds: %d%n", model, precision, threads, rounds);
                compare(folder.path(), dimensions, threads, rounds, precision);
            }
        }
    }

    private static void compare(Path folder, Dimensions dimensions, int threads, int rounds, Precision precision) {
        float[] frames = EncoderBenchmark.noise(dimensions);
        try (Resources resources = new Resources()) {
            List<Contender> contenders = new ArrayList<>();
            LiteAsrEncoder dense = resources.add(new LiteAsrEncoder(folder, threads, precision));
            contenders.add(new Contender("dense", () -> dense.run(frames)));
            for (double share : SHARES) {
                LiteAsrEncoder lowRank = resources.add(new LiteAsrEncoder(folder, threads, precision));
                lowRank.reduce(share, SEED);
                String name = String.format(Locale.ROOT, "%.0f %% of the linear layers' weights", 100 * share);
                contenders.add(new Contender(name, () -> lowRank.run(frames)));
            }
            Interleaved.print(Interleaved.measure(contenders, WARM_UPS, rounds), 1, System.out);
        }
    }
}
