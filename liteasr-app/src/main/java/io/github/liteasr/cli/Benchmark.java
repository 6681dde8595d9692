package io.github.liteasr.cli;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Peak;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.Profile;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.TranscriptionOptions;
import io.github.liteasr.whisper.EncoderLayer;
import io.github.liteasr.whisper.SpeechMemory;
import io.github.liteasr.whisper.TextDecoder;
import io.github.liteasr.whisper.TextSequence;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * One model's times in one precision: medians of several runs after warm-up.
 *
 * @param profile of one encoder pass
 * @param peaks what the processor can do, as {@link Peak#measure} gives it
 * @param reducedLayers encoder layers that compute attention in the reduced dimension, counted from 0
 * @param tokenMilliseconds a decoder step for one sequence, over the first {@value #TOKENS} tokens
 * @param realTimeFactor seconds to transcribe a second of the recordings, one after the other
 */
record Benchmark(
        double loadMilliseconds,
        double logMelMilliseconds,
        double encoderMilliseconds,
        Profile profile,
        Map<ElementType, Double> peaks,
        List<Integer> reducedLayers,
        double tokenMilliseconds,
        double realTimeFactor) {
    private static final int TOKENS = 32;
    private static final int WARM_UP = 5;

    static Benchmark measure(Path folder, int threads, Precision precision, List<float[]> recordings, int runs) {
        long start = System.nanoTime();
        try (Transcriber transcriber = Transcriber.load(folder, threads, precision)) {
            double load = milliseconds(start);
            WhisperModel model = transcriber.model();
            Engine engine = model.engine();
            float[] window = Arrays.copyOf(recordings.getFirst(), model.config().frames() * 160);
            Spectrogram spectrogram = model.spectrogram().compute(window);
            Matrix mel = model.newWindow();
            Matrix features = model.newFeatures(engine.activationType());
            spectrogram.copyTo(mel, 0);
            double logMel = median(runs, () -> model.spectrogram().compute(window));
            Runnable encode = () -> model.encoder().encode(mel, features);
            double encoder = median(
                    runs,
                    () -> engine.call(() -> {
                        encode.run();
                        return features;
                    }));
            Profile profile = engine.profile(encode);
            Map<ElementType, Double> peaks = Peak.measure(engine);
            double token = median(Math.max(3, runs / 3), () -> engine.call(() -> decode(model, features))) / TOKENS;
            List<EncoderLayer> layers = model.encoder().layers();
            List<Integer> reduced = IntStream.range(0, layers.size())
                    .filter(i -> layers.get(i).reducesAttention())
                    .boxed()
                    .toList();
            return new Benchmark(
                    load, logMel, encoder, profile, peaks, reduced, token, realTimeFactor(transcriber, recordings));
        }
    }

    /** What an operation attains of the peak in its operands' types; empty if it multiplies nothing or a peak is unknown. */
    OptionalDouble peakShare(Profile.Entry entry) {
        return peakShare(entry.flops(), (double) entry.nanoseconds());
    }

    /** The same of the whole encoder, by its time without profiling. */
    OptionalDouble encoderPeakShare(int threads) {
        return peakShare(profile.flops(), encoderMilliseconds * 1e6 * threads);
    }

    private OptionalDouble peakShare(Map<ElementType, Double> flops, double nanoseconds) {
        if (flops.isEmpty() || !peaks.keySet().containsAll(flops.keySet())) {
            return OptionalDouble.empty();
        }
        double atPeak = 0;
        for (Map.Entry<ElementType, Double> part : flops.entrySet()) {
            atPeak += part.getValue() / Objects.requireNonNull(peaks.get(part.getKey()));
        }
        return OptionalDouble.of(atPeak / nanoseconds);
    }

    /** Reads a fixed number of tokens, whatever they mean. */
    private static TextSequence decode(WhisperModel model, Matrix features) {
        TextDecoder decoder = model.decoder();
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofShared()) {
            Matrix logits =
                    Matrix.allocate(arena, ElementType.F32, 1, model.config().vocabularySize());
            SpeechMemory speech = decoder.remember(features);
            TextSequence sequence = decoder.newSequence(speech);
            int token = model.generation().startOfTranscript();
            for (int i = 0; i < TOKENS; i++) {
                decoder.step(List.of(sequence), new int[] {token}, new int[] {0}, logits);
            }
            decoder.forget(sequence);
            decoder.forget(speech);
            return sequence;
        }
    }

    private static double realTimeFactor(Transcriber transcriber, List<float[]> recordings) {
        TranscriptionOptions options =
                TranscriptionOptions.defaults().with().decoding(d -> d.greedy()).build();
        double seconds = recordings.stream().mapToLong(r -> r.length).sum() / (double) AudioDecoder.SAMPLE_RATE;
        return median(3, () -> recordings.forEach(r -> transcriber.transcribe(r, options))) / 1000 / seconds;
    }

    private static double median(int runs, Runnable work) {
        for (int i = 0; i < Math.min(runs, WARM_UP); i++) {
            work.run();
        }
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            work.run();
            times[i] = milliseconds(start);
        }
        Arrays.sort(times);
        return times[runs / 2];
    }

    private static double milliseconds(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
