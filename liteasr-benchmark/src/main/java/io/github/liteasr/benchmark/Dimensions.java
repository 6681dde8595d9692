package io.github.liteasr.benchmark;

import io.github.liteasr.BadInputException;
import io.github.liteasr.whisper.WhisperConfig;
import java.nio.file.Path;

/**
 * The sizes that fix a Whisper encoder's shape; the window is always 30 s.
 *
 * @param layers transformer blocks
 * @param width channels of the residual stream
 * @param heads attention heads; each has {@code width / heads} channels
 * @param feedForward channels between the two linear layers of a block's MLP
 * @param melBins rows of the log-mel spectrogram
 */
public record Dimensions(int layers, int width, int heads, int feedForward, int melBins) {
    /** Columns of the log-mel spectrogram: 30 s, one every 10 ms. */
    public static final int FRAMES = 3000;

    /** Encoder positions: the second convolution halves the frames. */
    public static final int POSITIONS = FRAMES / 2;

    /** whisper-tiny and tiny.en. */
    public static final Dimensions TINY = new Dimensions(4, 384, 6, 1536, 80);

    /** whisper-small and small.en. */
    public static final Dimensions SMALL = new Dimensions(12, 768, 12, 3072, 80);

    /** whisper-large-v3. */
    public static final Dimensions LARGE_V3 = new Dimensions(32, 1280, 20, 5120, 128);

    /** The first four of large-v3's 32 layers: its whole encoder is beyond the 2 GiB of one ONNX file. */
    public static final Dimensions LARGE_V3_4 = new Dimensions(4, 1280, 20, 5120, 128);

    public Dimensions {
        if (layers < 1 || width < 1 || heads < 1 || feedForward < 1 || melBins < 1) {
            throw new IllegalArgumentException("every dimension must be positive, got %d layers, width %d, %d heads, "
                            .formatted(layers, width, heads)
                    + "feed-forward %d, %d mel bins".formatted(feedForward, melBins));
        }
        if (width % heads != 0) {
            throw new IllegalArgumentException("width %d is not a multiple of %d heads".formatted(width, heads));
        }
    }

    /**
     * The dimensions that the command line calls by this name.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Dimensions named(String name) {
        return switch (name) {
            case "tiny" -> TINY;
            case "small" -> SMALL;
            case "large-v3" -> LARGE_V3;
            case "large-v3-4" -> LARGE_V3_4;
            default ->
                throw new IllegalArgumentException("no model '" + name + "': tiny, small, large-v3 or large-v3-4");
        };
    }

    /**
     * The dimensions of a checkpoint's encoder.
     *
     * @param folder a checkpoint of the Hugging Face layout
     * @throws BadInputException if it has no sound {@code config.json}, or another window than 30 s
     */
    public static Dimensions of(Path folder) {
        WhisperConfig config = WhisperConfig.read(folder);
        if (config.audioPositions() != POSITIONS) {
            throw new BadInputException("%s: max_source_positions is %d, expected %d"
                    .formatted(folder.resolve("config.json"), config.audioPositions(), POSITIONS));
        }
        return new Dimensions(
                config.encoderLayers(),
                config.width(),
                config.encoderHeads(),
                config.encoderFeedForward(),
                config.melBins());
    }

    /** Channels of one attention head. */
    public int headWidth() {
        return width / heads;
    }
}
