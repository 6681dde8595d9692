package io.github.liteasr.evaluate;

import io.github.liteasr.whisper.RelativeError;
import java.util.OptionalDouble;

/** Errors of encoder outputs where there is speech and where there is padding: see {@link Fidelity}. */
final class EncoderErrors {
    private final int width;
    private final RelativeError all;
    private double speechSquares;
    private double paddingSquares;
    private long speechPositions;
    private long paddingPositions;

    EncoderErrors(int width) {
        this.width = width;
        this.all = new RelativeError(width);
    }

    /** Adds a window's outputs, positions x width, of which the first so many have speech. */
    void add(float[] expected, float[] found, int speech) {
        all.add(expected, found);
        speechSquares += squares(expected, found, 0, speech * width);
        paddingSquares += squares(expected, found, speech * width, expected.length);
        speechPositions += speech;
        paddingPositions += expected.length / width - speech;
    }

    private static double squares(float[] expected, float[] found, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            double difference = (double) found[i] - expected[i];
            sum += difference * difference;
        }
        return sum;
    }

    double all() {
        return all.value();
    }

    double speech() {
        return all.ofPart(speechSquares, speechPositions);
    }

    OptionalDouble padding() {
        return paddingPositions == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(all.ofPart(paddingSquares, paddingPositions));
    }
}
