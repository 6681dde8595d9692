package io.github.liteasr.decode;

/** What may come next, for all tokens. It holds its arrays; they change after they were heard. */
final class Outlook {
    private final float[] scores;
    private final float[] logProbabilities;
    private final double gain;

    /**
     * What a search may choose from.
     *
     * @param scores by which to rank; the log-probabilities themselves where nothing steers
     * @param logProbabilities by the rules; minus infinity for what they forbid
     * @param gain by how much the rules raise the log-probabilities of text above the model's own
     */
    Outlook(float[] scores, float[] logProbabilities, double gain) {
        this.scores = scores;
        this.logProbabilities = logProbabilities;
        this.gain = gain;
    }

    int tokens() {
        return scores.length;
    }

    float score(int token) {
        return scores[token];
    }

    Choice choice(int token) {
        return new Choice(token, scores[token], logProbabilities[token], logProbabilities[token] - gain);
    }
}
