package io.github.liteasr.decode;

/**
 * A token that may come next.
 *
 * @param score by which a search ranks it
 * @param logProbability by the rules
 * @param certainty the logarithm of the probability that the model itself gives it
 */
record Choice(int token, double score, double logProbability, double certainty) {}
