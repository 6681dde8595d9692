package io.github.liteasr.whisper;

import io.github.liteasr.engine.memory.Matrix;

/** Sees what a step of the decoder asks of the speech. */
interface QueryObserver {
    /** The cross-attention queries of a layer: tokens x width, in the activation type, only valid during the call. */
    void see(int layer, Matrix queries);
}
