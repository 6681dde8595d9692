package io.github.liteasr.engine.kernel;

/** What a linear layer does with its product, besides adding its bias, while it writes it. */
public enum Epilogue {
    /** Writes it as it is. */
    NONE,
    /** Writes GELU of it, in the exact form with the error function. */
    GELU,
    /** Adds it to what the output holds: a residual connection. */
    ADD,
    /** Adds GELU of it to what the output holds. */
    GELU_ADD
}
