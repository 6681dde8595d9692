package io.github.liteasr.engine.kernel;

import io.github.liteasr.engine.memory.ElementType;

/**
 * What one head of attention without a mask looks like.
 *
 * @param type of queries, keys, values and output: floating
 * @param keySize channels of a query and of a key
 * @param valueSize channels of a value
 * @param scale what products of queries and keys are multiplied by
 * @param maximumQueries the most queries that there are at once
 */
public record AttentionShape(
        ElementType type, int keys, int keySize, int valueSize, float scale, int maximumQueries, Rounding rounding) {
    /** The same over another number of keys. */
    public AttentionShape over(int otherKeys) {
        return new AttentionShape(type, otherKeys, keySize, valueSize, scale, maximumQueries, rounding);
    }
}
