package io.github.liteasr.words;

import io.github.liteasr.audio.AudioDecoder;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The pauses of a recording, which are trimmed off words: attention often counts the pause before or after a word in. Other
 * boundaries stay. They are early with some models and late with others, so that moving them to the quietest place near
 * by was found to make one model's times better and another's worse.
 */
public final class Pauses {
    /** 10 ms: a step, of which all lengths are numbers. */
    private static final int STEP = AudioDecoder.SAMPLE_RATE / 100;
    /** A shorter pause is a part of speech, such as the closure of a plosive. */
    private static final int SHORTEST_PAUSE = 10;
    /** What is left at least of a word that is trimmed, in seconds. */
    private static final double SHORTEST_WORD = 0.1;
    /** A pause has less power than this, on the way from the recording's quietest steps (0) to its loudest (1), in decibels. */
    private static final double PAUSE = 0.4;

    private final double offset;
    private final BitSet silent = new BitSet();

    /**
     * The pauses in some samples.
     *
     * @param samples mono, at 16 kHz
     * @param offset where in the recording they begin, in seconds
     */
    public Pauses(float[] samples, double offset) {
        this.offset = offset;
        double[] powers = new double[samples.length / STEP];
        for (int i = 0; i < powers.length * STEP; i++) {
            powers[i / STEP] += (double) samples[i] * samples[i] / STEP;
        }
        double[] smooth = new double[powers.length];
        for (int step = 0; step < smooth.length; step++) {
            int from = Math.max(0, step - 1);
            int to = Math.min(smooth.length, step + 2);
            smooth[step] = Arrays.stream(powers, from, to).sum() / (to - from);
        }
        findPauses(smooth);
    }

    private void findPauses(double... smooth) {
        double[] sorted = smooth.clone();
        Arrays.sort(sorted);
        if (sorted.length == 0 || sorted[sorted.length * 95 / 100] == 0) {
            return;
        }
        double loudest = sorted[sorted.length * 95 / 100];
        double quietest = Math.max(sorted[sorted.length * 5 / 100], 1e-8); // three steps of 16-bit samples
        double threshold = quietest * Math.pow(loudest / quietest, PAUSE);
        int from = 0;
        for (int step = 0; step <= smooth.length; step++) {
            if (step == smooth.length || smooth[step] >= threshold) {
                if (step - from >= SHORTEST_PAUSE) {
                    silent.set(from, step);
                }
                from = step + 1;
            }
        }
    }

    /** A word, in seconds of the recording, without the pauses that it begins and ends with. */
    public Word trimmed(Word word) {
        double start = word.start();
        double end = word.end();
        double soundStart = seconds(silent.nextClearBit(Math.max(0, first(start))));
        if (soundStart > start && soundStart < end) {
            start = Math.max(start, Math.min(soundStart, end - SHORTEST_WORD));
        }
        double soundEnd = seconds(silent.previousClearBit(Math.max(0, last(end))) + 1);
        if (soundEnd > start && soundEnd < end) {
            end = Math.min(end, Math.max(soundEnd, start + SHORTEST_WORD));
        }
        return new Word(start, end, word.text(), word.probability());
    }

    /** The step in which something begins; the small number is for times that are not quite whole hundredths. */
    private int first(double seconds) {
        return (int) Math.floor((seconds - offset) * AudioDecoder.SAMPLE_RATE / STEP + 1e-6);
    }

    /** The step in which something ends. */
    private int last(double seconds) {
        return (int) Math.ceil((seconds - offset) * AudioDecoder.SAMPLE_RATE / STEP - 1e-6) - 1;
    }

    private double seconds(int step) {
        return offset + (double) step * STEP / AudioDecoder.SAMPLE_RATE;
    }
}
