package io.github.liteasr.whisper;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The activations of an encoder layer from which its linear layers are compressed. */
public enum Activation {
    /** What the query, key and value projections read. */
    ATTENTION_INPUT,
    /** What the output projection reads. */
    OUTPUT_INPUT,
    /** What fc1 reads. */
    MLP_INPUT,
    /**
     * What fc2 writes, its bias included. Its input is four times as wide, its moments would take sixteen times the
     * memory and time, and only the output's are needed.
     */
    MLP_OUTPUT,
    /** What fc2 reads; statistics of it are not kept. */
    MLP_HIDDEN;

    /** The activations that calibration keeps statistics of. */
    public static final Set<Activation> CALIBRATED =
            Collections.unmodifiableSet(EnumSet.of(ATTENTION_INPUT, OUTPUT_INPUT, MLP_INPUT, MLP_OUTPUT));

    /** The activation that a linear layer is compressed from. */
    public static Activation of(EncoderProjection projection) {
        return switch (projection) {
            case QUERY, KEY, VALUE -> ATTENTION_INPUT;
            case OUTPUT -> OUTPUT_INPUT;
            case EXPAND -> MLP_INPUT;
            case CONTRACT -> MLP_OUTPUT;
        };
    }
}
