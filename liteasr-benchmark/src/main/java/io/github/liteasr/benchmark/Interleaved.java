package io.github.liteasr.benchmark;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * Times contenders in turn, round by round, so that whatever else the machine does meanwhile meets all of them alike.
 */
final class Interleaved {
    private Interleaved() {}

    /** What is timed, under the name it has in the table. */
    record Contender(String name, Runnable work) {}

    /**
     * The times of one contender.
     *
     * @param medianMillis middle of the rounds' times, the mean of the middle two for an even number of rounds
     * @param spread (longest − shortest) / median
     */
    record Result(String name, double medianMillis, double minimumMillis, double spread) {}

    /** Runs each contender {@code warmUps} times, then all of them in turn {@code rounds} times. */
    static List<Result> measure(List<Contender> contenders, int warmUps, int rounds) {
        if (rounds < 1 || contenders.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing to measure: %d contenders, %d rounds".formatted(contenders.size(), rounds));
        }
        HashSet<String> names = new HashSet<>();
        contenders.forEach(contender -> {
            if (!names.add(contender.name())) {
                throw new IllegalArgumentException("two contenders are called " + contender.name());
            }
        });
        for (Contender contender : contenders) {
            for (int i = 0; i < warmUps; i++) {
                contender.work().run();
            }
        }
        double[][] millis = new double[contenders.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                long start = System.nanoTime();
                contenders.get(i).work().run();
                millis[i][round] = (System.nanoTime() - start) / 1e6;
            }
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            results.add(summarize(contenders.get(i).name(), millis[i]));
        }
        return results;
    }

    static Result summarize(String name, double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        return new Result(name, median, sorted[0], (sorted[sorted.length - 1] - sorted[0]) / median);
    }

    /**
     * Prints a row for each result. The last columns are the speed against each of the first results: that one's median
     * divided by this row's.
     *
     * @param peers how many of the first results to compare with
     */
    static void print(List<Result> results, int peers, PrintStream out) {
        int width = results.stream()
                .mapToInt(result -> result.name().length())
                .max()
                .orElse(0);
        String row = "%-" + Math.max(width, "contender".length()) + "s %10s %11s %7s";
        out.printf(Locale.ROOT, row, "contender", "median ms", "minimum ms", "spread");
        results.stream().limit(peers).forEach(peer -> out.printf(Locale.ROOT, "  × %s", peer.name()));
        out.println();
        for (Result result : results) {
            out.printf(
                    Locale.ROOT,
                    row,
                    result.name(),
                    "%.1f".formatted(result.medianMillis()),
                    "%.1f".formatted(result.minimumMillis()),
                    "%.0f %%".formatted(result.spread() * 100));
            results.stream()
                    .limit(peers)
                    .forEach(peer -> out.printf(
                            Locale.ROOT,
                            "  %" + (peer.name().length() + 2) + ".2f",
                            peer.medianMillis() / result.medianMillis()));
            out.println();
        }
    }
}
