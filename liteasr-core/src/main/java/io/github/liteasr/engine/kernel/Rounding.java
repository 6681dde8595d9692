package io.github.liteasr.engine.kernel;

/** What attention rounds to 8 bits, where a processor has code for it. */
public enum Rounding {
    NONE,
    /** Queries, each by itself, and a head's keys: their products take half the time. */
    SCORES,
    /** A key's values, too: reading them takes half the time, which counts where queries are few. */
    SCORES_AND_VALUES
}
