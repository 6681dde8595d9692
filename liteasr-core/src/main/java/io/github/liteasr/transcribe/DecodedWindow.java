package io.github.liteasr.transcribe;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;

/** The tokens decoded for a window, without the end, and how likely they are. */
record DecodedWindow(
        List<Integer> tokens,
        String text,
        double temperature,
        double averageLogProbability,
        double noSpeechProbability,
        double compressionRatio) {

    DecodedWindow {
        tokens = List.copyOf(tokens);
    }

    static DecodedWindow of(
            List<Integer> tokens, String text, double temperature, double logProbability, double noSpeech) {
        return new DecodedWindow(
                tokens, text, temperature, logProbability / (tokens.size() + 1), noSpeech, compressionRatio(text));
    }

    /** Other tokens, which are a part of these. */
    DecodedWindow with(List<Integer> part, String textOfPart) {
        return new DecodedWindow(
                part,
                textOfPart,
                temperature,
                averageLogProbability,
                noSpeechProbability,
                compressionRatio(textOfPart));
    }

    /** Whether the window should be decoded again at a higher temperature. */
    boolean fails(DecodingOptions options) {
        return (loops(options) || unlikely(options)) && !silent(options);
    }

    /** Whether the text repeats itself. */
    boolean loops(DecodingOptions options) {
        return options.compressionRatioThreshold().isPresent()
                && compressionRatio > options.compressionRatioThreshold().getAsDouble();
    }

    /** Whether the window holds no speech. */
    boolean silent(DecodingOptions options) {
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
