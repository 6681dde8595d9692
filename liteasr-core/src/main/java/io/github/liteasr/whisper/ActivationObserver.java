package io.github.liteasr.whisper;

import io.github.liteasr.engine.memory.Matrix;

/** Sees the activations of an encoder pass, layer after layer. */
public interface ActivationObserver {
    /**
     * Some positions of an activation of the current layer, from {@code first} on: positions x width, of a floating
     * type. Several workers call at once, with different positions; the matrix is theirs and soon overwritten.
     */
    void observe(Activation activation, int first, Matrix rows);

    /** All activations of a layer have been seen. Called on the engine's leading thread. */
    void layerEnded(int layer);
}
