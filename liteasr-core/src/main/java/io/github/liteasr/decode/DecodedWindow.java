package io.github.liteasr.decode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;

/**
 * The tokens decoded for a window, without the end, and how likely they are.
 *
 * @param certainties of each token the logarithm of the probability that the model itself gives it
 */
public record DecodedWindow(
        List<Integer> tokens,
        List<Double> certainties,
        String text,
        double temperature,
        double averageLogProbability,
        double noSpeechProbability,
        double compressionRatio) {

    public DecodedWindow {
        tokens = List.copyOf(tokens);
        certainties = List.copyOf(certainties);
        if (certainties.size() != tokens.size()) {
            throw new IllegalArgumentException(certainties.size() + " certainties of " + tokens.size() + " tokens");
        }
    }

    public static DecodedWindow of(
            List<Integer> tokens,
            List<Double> certainties,
            String text,
            double temperature,
            double logProbability,
            double noSpeech) {
        return new DecodedWindow(
                tokens,
                certainties,
                text,
                temperature,
                logProbability / (tokens.size() + 1),
                noSpeech,
                compressionRatio(text));
    }

    /** The first of these tokens. */
    DecodedWindow upTo(int count, String textOfPart) {
        return new DecodedWindow(
                tokens.subList(0, count),
                certainties.subList(0, count),
                textOfPart,
                temperature,
                averageLogProbability,
                noSpeechProbability,
                compressionRatio(textOfPart));
    }

    /** Whether the window should be decoded again at a higher temperature. */
    public boolean fails(DecodingOptions options) {
        return (loops(options) || unlikely(options)) && !silent(options);
    }

    /**
     * Whether the text repeats itself. That it says the same again and again, however little that is, counts only where it
     * is tried again.
     */
    public boolean loops(DecodingOptions options) {
        return options.compressionRatioThreshold().isPresent()
                && (compressionRatio > options.compressionRatioThreshold().getAsDouble()
                        || (options.fallsBack() && Loop.in(text)));
    }

    /** Whether the window holds no speech. */
    public boolean silent(DecodingOptions options) {
        boolean quiet = options.noSpeechThreshold().isPresent()
                && noSpeechProbability > options.noSpeechThreshold().getAsDouble();
        return quiet && (options.logProbabilityThreshold().isEmpty() || unlikely(options));
    }

    private boolean unlikely(DecodingOptions options) {
        return options.logProbabilityThreshold().isPresent()
                && averageLogProbability < options.logProbabilityThreshold().getAsDouble();
    }

    /** Bytes of the text by bytes of it deflated: high when it repeats itself. */
    private static double compressionRatio(String text) {
        byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] buffer = new byte[bytes.length + 64];
            return (double) bytes.length / deflater.deflate(buffer);
        }
    }
}
