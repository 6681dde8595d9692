package io.github.liteasr.evaluate;

import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Times a model's encoder on the first windows of some recordings. */
final class EncoderClock {
    private static final int WINDOWS = 10;
    private static final long WARM_UP_NANOSECONDS = 3_000_000_000L;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final WhisperModel model;
    private final Matrix window;
    private final Matrix features;
    private final List<Long> times = new ArrayList<>();

    EncoderClock(WhisperModel model) {
        this.model = model;
        this.window = model.newWindow();
        this.features = model.newFeatures(model.engine().activationType());
    }

    boolean satisfied() {
        return times.size() >= WINDOWS;
    }

    /**
     * Encodes the recording's first window. The first time it does so untimed for three seconds before: kernels are
     * made, and the first model of a comparison would otherwise be measured with code that is not compiled yet.
     */
    void time(float[] samples) {
        int length = Math.min(samples.length, model.config().frames() * LogMelSpectrogram.HOP);
        model.spectrogram().compute(Arrays.copyOf(samples, length)).copyTo(window, 0);
        long start = System.nanoTime();
        while (times.isEmpty() && System.nanoTime() - start < WARM_UP_NANOSECONDS) {
            encode();
        }
        times.add(encode());
    }

    private long encode() {
        return model.engine().call(() -> {
            long start = System.nanoTime();
            model.encoder().encode(window, features);
            return System.nanoTime() - start;
        });
    }

    /** The median of the times in milliseconds. */
    double median() {
        if (times.isEmpty()) {
            throw new IllegalStateException("no window was timed");
        }
        List<Long> sorted = times.stream().sorted().toList();
        int middle = sorted.size() / 2;
        long upper = sorted.get(middle);
        long lower = sorted.size() % 2 == 1 ? upper : sorted.get(middle - 1);
        return (lower + upper) / 2.0 / NANOS_PER_MILLISECOND;
    }
}
