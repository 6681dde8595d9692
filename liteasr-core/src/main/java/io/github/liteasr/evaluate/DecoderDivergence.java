package io.github.liteasr.evaluate;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.SpeechMemory;
import io.github.liteasr.whisper.TextDecoder;
import io.github.liteasr.whisper.TextSequence;
import io.github.liteasr.whisper.WhisperModel;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;

/**
 * How far two models' expectations of the next token are apart while both read the same tokens, each over what its own
 * encoder heard.
 */
final class DecoderDivergence {
    private final Reader reference;
    private final Reader model;
    private double sum;
    private long tokens;
    private long same;

    DecoderDivergence(WhisperModel reference, WhisperModel model) {
        this.reference = new Reader(reference);
        this.model = new Reader(model);
    }

    /**
     * Reads a text.
     *
     * @param referenceFeatures what the reference's encoder gives, positions x width
     * @param features what the model's encoder gives, likewise
     * @param text the prompt and all tokens after it
     * @param firstChoice the prompt's last token, after which the models choose for the first time
     */
    void add(float[] referenceFeatures, float[] features, int[] text, int firstChoice) {
        try (Reading expected = reference.open(referenceFeatures);
                Reading found = model.open(features)) {
            int block = Math.min(reference.decoder.maximumRows(), model.decoder.maximumRows());
            for (int from = 0; from < text.length; from += block) {
                int[] part = Arrays.copyOfRange(text, from, Math.min(text.length, from + block));
                float[][] expectedLogits = expected.read(part);
                float[][] foundLogits = found.read(part);
                for (int i = Math.max(0, firstChoice - from); i < part.length; i++) {
                    compare(expectedLogits[i], foundLogits[i]);
                }
            }
        }
    }

    private void compare(float[] expected, float[] found) {
        double expectedScale = logSum(expected);
        double foundScale = logSum(found);
        for (int i = 0; i < expected.length; i++) {
            double expectedLog = expected[i] - expectedScale;
            sum += Math.exp(expectedLog) * (expectedLog - (found[i] - foundScale));
        }
        same += greatest(expected) == greatest(found) ? 1 : 0;
        tokens++;
    }

    /** The logarithm of the sum of the exponentials. */
    private static double logSum(float[] logits) {
        double most = logits[greatest(logits)];
        double total = 0;
        for (float logit : logits) {
            total += Math.exp(logit - most);
        }
        return most + Math.log(total);
    }

    private static int greatest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** The mean over all tokens in nats. */
    double mean() {
        return sum / tokens;
    }

    /** The share of the tokens whose likeliest successor is the same. */
    double sameChoice() {
        return (double) same / tokens;
    }

    /** A model and room for what it hears and expects: it reads one text at a time. */
    private static final class Reader {
        final WhisperModel model;
        final TextDecoder decoder;
        final Matrix features;
        final Matrix logits;

        Reader(WhisperModel model) {
            this.model = model;
            decoder = model.decoder();
            features = model.newFeatures(model.engine().activationType());
            logits = Matrix.allocate(
                    model.engine().arena(),
                    ElementType.F32,
                    decoder.maximumRows(),
                    model.config().vocabularySize());
        }

        Reading open(float[] heard) {
            features.write(0, heard);
            SpeechMemory speech = model.engine().call(() -> decoder.remember(features));
            return new Reading(this, speech, decoder.newSequence(speech));
        }
    }

    /** A text that is being read. */
    private record Reading(Reader reader, SpeechMemory speech, TextSequence sequence) implements AutoCloseable {
        /** The logits after each of the next tokens. */
        float[][] read(int[] part) {
            int[] rows = IntStream.range(0, part.length).toArray();
            return reader.model.engine().call(() -> {
                reader.decoder.step(Collections.nCopies(part.length, sequence), part, rows, reader.logits);
                return IntStream.of(rows)
                        .mapToObj(row -> reader.logits.rows(row, 1).toFloats())
                        .toArray(float[][]::new);
            });
        }

        @Override
        public void close() {
            reader.decoder.forget(sequence);
            reader.decoder.forget(speech);
        }
    }
}
