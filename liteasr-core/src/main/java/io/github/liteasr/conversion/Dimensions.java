package io.github.liteasr.conversion;

/** A model's dimensions, as {@code config.json} names them. */
record Dimensions(
        int vocabulary,
        int melBins,
        int audioPositions,
        int width,
        int encoderHeads,
        int encoderLayers,
        int textPositions,
        int decoderHeads,
        int decoderLayers) {
    /** More than any model has. */
    static final int MOST = 1 << 24;
}
