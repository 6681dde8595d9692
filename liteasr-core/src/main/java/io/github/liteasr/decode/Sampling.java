package io.github.liteasr.decode;

import io.github.liteasr.whisper.SpeechMemory;
import io.github.liteasr.whisper.TextDecoder;
import java.util.List;
import java.util.SplittableRandom;

/** Draws each token by its probability at a temperature above 0. */
final class Sampling implements Search {
    private final TextDecoder decoder;
    private final int endOfText;
    private final int longest;
    private final double temperature;
    private final SplittableRandom random;
    private Candidate candidate;
    private int token;
    private double logProbability;
    private double certainty;
    private boolean over;

    /** Samples over some speech, up to {@code longest} tokens; every seed gives another sample. */
    Sampling(TextDecoder decoder, SpeechMemory speech, int endOfText, int longest, double temperature, long seed) {
        this.decoder = decoder;
        this.endOfText = endOfText;
        this.longest = longest;
        this.temperature = temperature;
        this.random = new SplittableRandom(seed);
        this.candidate = Candidate.empty(decoder.newSequence(speech));
    }

    @Override
    public List<Candidate> open() {
        return over ? List.of() : List.of(candidate);
    }

    /** Gumbel's trick would need as many random numbers as tokens; one number over the running sum does. */
    @Override
    public void hear(int index, float[] logProbabilities, double gain) {
        float most = Float.NEGATIVE_INFINITY;
        for (float value : logProbabilities) {
            most = Math.max(most, value);
        }
        double sum = 0;
        for (float value : logProbabilities) {
            sum += weight(value, most);
        }
        double left = random.nextDouble() * sum;
        token = 0;
        for (int i = 0; i < logProbabilities.length && left >= 0; i++) {
            double weight = weight(logProbabilities[i], most);
            left -= weight;
            token = weight > 0 ? i : token;
        }
        logProbability = logProbabilities[token];
        certainty = logProbability - gain;
    }

    private double weight(float value, float most) {
        return value == Float.NEGATIVE_INFINITY ? 0 : Math.exp((value - most) / temperature);
    }

    @Override
    public void advance() {
        over = token == endOfText || candidate.tokens().size() + 1 == longest;
        candidate = token == endOfText
                ? candidate.ended(logProbability)
                : candidate.followedBy(token, logProbability, certainty, candidate.sequence());
        if (over) {
            decoder.forget(candidate.sequence());
        }
    }

    @Override
    public List<Candidate> found() {
        return over ? List.of(candidate) : List.of();
    }
}
