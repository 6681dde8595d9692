package io.github.liteasr.evaluate;

import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.AudioEncoder;
import io.github.liteasr.whisper.WhisperConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times encoders side by side: in every round each of them encodes one window, so that whatever else the machine does
 * meanwhile slows all of them. They share one engine; a model's decoder is not loaded.
 */
final class EncoderTiming implements AutoCloseable {
    private static final int MOST_ROUNDS = 30;
    private static final int LEAST_ROUNDS = 10;
    private static final int WINDOWS = 10;
    private static final long BUDGET_NANOSECONDS = 60_000_000_000L;
    /** For each encoder: kernels are made and code is compiled on first use. */
    private static final long WARM_UP_NANOSECONDS = 1_000_000_000L;

    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final Engine engine;
    private final List<Lane> lanes = new ArrayList<>();

    /** An encoder with its input and output. */
    private record Lane(
            AudioEncoder encoder, LogMelSpectrogram spectrogram, Matrix window, Matrix output, List<Double> times) {
        void load(float[] samples) {
            int length = Math.min(samples.length, window.rows() * LogMelSpectrogram.HOP);
            spectrogram.compute(Arrays.copyOf(samples, length)).copyTo(window, 0);
        }
    }

    EncoderTiming(int threads, Precision precision) {
        engine = new Engine(threads, precision);
    }

    /** Loads a model's encoder, so that its files need not be there any more when it is timed. */
    void add(Path folder) {
        AudioEncoder encoder = AudioEncoder.load(folder, engine);
        WhisperConfig config = encoder.config();
        lanes.add(new Lane(
                encoder,
                new LogMelSpectrogram(engine, config.melBins()),
                Matrix.allocate(engine.arena(), engine.activationType(), config.frames(), config.melBins()),
                Matrix.allocate(engine.arena(), engine.activationType(), config.audioPositions(), config.width()),
                new ArrayList<>()));
    }

    /** Times all encoders on the first windows of the corpus's first recordings, in the order of their addition. */
    List<EncoderTime> measure(Corpus corpus, Evaluation.Listener listener) {
        List<float[]> recordings = recordings(corpus);
        for (Lane lane : lanes) {
            lane.load(recordings.getFirst());
            long start = System.nanoTime();
            while (System.nanoTime() - start < WARM_UP_NANOSECONDS) {
                encode(lane);
            }
        }
        long start = System.nanoTime();
        for (int round = 0;
                round < MOST_ROUNDS && (round < LEAST_ROUNDS || System.nanoTime() - start < BUDGET_NANOSECONDS);
                round++) {
            for (int i = 0; i < lanes.size(); i++) {
                // Each round begins with another one: being first after a pause would cost the same one every time.
                Lane lane = lanes.get((round + i) % lanes.size());
                lane.load(recordings.get(round % recordings.size()));
                lane.times().add(encode(lane));
            }
            listener.progressed(round + 1, MOST_ROUNDS);
        }
        return lanes.stream()
                .map(lane ->
                        EncoderTime.of(lane.times().stream().mapToDouble(t -> t).toArray()))
                .toList();
    }

    private static List<float[]> recordings(Corpus corpus) {
        ClipReader clips = new ClipReader(corpus);
        return corpus.utterances().stream()
                .flatMap(utterance -> clips.read(utterance).stream())
                .limit(WINDOWS)
                .toList();
    }

    private double encode(Lane lane) {
        return engine.call(() -> {
            long start = System.nanoTime();
            lane.encoder().encode(lane.window(), lane.output());
            return (System.nanoTime() - start) / NANOS_PER_MILLISECOND;
        });
    }

    @Override
    public void close() {
        engine.close();
    }
}
