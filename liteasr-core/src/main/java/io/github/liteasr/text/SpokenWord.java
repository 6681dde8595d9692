package io.github.liteasr.text;

/**
 * A word of a caption to be.
 *
 * @param start seconds from the beginning of the recording
 * @param end seconds from the beginning of the recording
 * @param text with the space before it, if there is one
 */
public record SpokenWord(double start, double end, String text) {}
