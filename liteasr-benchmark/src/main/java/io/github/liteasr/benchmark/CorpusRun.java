package io.github.liteasr.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** One engine's way through a corpus, in batches: the texts, and for batches of one clip what a token costs. */
final class CorpusRun implements Runnable {
    private static final int WARM_UP_BATCHES = 8;

    private final String name;
    private final int batchSize;
    private final List<float[]> clips;
    private final Function<List<float[]>, List<String>> engine;
    private final double[] shortestMillis;
    private List<String> texts = List.of();

    /** @param engine the 16 kHz samples of at most {@code batchSize} clips to their texts */
    CorpusRun(String name, int batchSize, List<float[]> clips, Function<List<float[]>, List<String>> engine) {
        this.name = name;
        this.batchSize = batchSize;
        this.clips = clips;
        this.engine = engine;
        this.shortestMillis = new double[Math.ceilDiv(clips.size(), batchSize)];
        Arrays.fill(shortestMillis, Double.POSITIVE_INFINITY);
    }

    String name() {
        return name;
    }

    int batchSize() {
        return batchSize;
    }

    /** Transcribes the first clips without taking the time. */
    void warmUp() {
        int batches = Math.min(WARM_UP_BATCHES, shortestMillis.length);
        texts = IntStream.range(0, batches)
                .mapToObj(i -> engine.apply(batch(i)))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void run() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < shortestMillis.length; i++) {
            long start = System.nanoTime();
            all.addAll(engine.apply(batch(i)));
            shortestMillis[i] = Math.min(shortestMillis[i], (System.nanoTime() - start) / 1e6);
        }
        texts = List.copyOf(all);
    }

    private List<float[]> batch(int index) {
        int first = index * batchSize;
        return clips.subList(first, Math.min(clips.size(), first + batchSize));
    }

    /** The texts of the last run. */
    List<String> texts() {
        return texts;
    }

    /**
     * What a window and what each of its tokens costs in milliseconds. All windows are padded to 30 s, so the time of a
     * clip is a line over its number of tokens; this is the line of least squares through the shortest times.
     */
    Line cost(ToIntFunction<String> tokens) {
        if (batchSize != 1) {
            throw new IllegalStateException("batches of " + batchSize + " clips have no time for each clip");
        }
        return Line.through(texts.stream().mapToDouble(tokens::applyAsInt).toArray(), shortestMillis);
    }

    /** y = intercept + slope x */
    record Line(double intercept, double slope) {
        /** The line of least squares; its slope is no number if all x are equal. */
        static Line through(double[] x, double[] y) {
            double meanX = Arrays.stream(x).average().orElseThrow();
            double meanY = Arrays.stream(y).average().orElseThrow();
            double products = 0;
            double squares = 0;
            for (int i = 0; i < x.length; i++) {
                products += (x[i] - meanX) * (y[i] - meanY);
                squares += (x[i] - meanX) * (x[i] - meanX);
            }
            double slope = products / squares;
            return new Line(meanY - slope * meanX, slope);
        }
    }
}
