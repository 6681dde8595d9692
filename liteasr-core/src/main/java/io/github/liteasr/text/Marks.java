package io.github.liteasr.text;

/**
 * What becomes of the combining marks that stay marks once a text is composed: the vowel signs of Indic scripts and of
 * Thai, the points of Hebrew and Arabic.
 */
public enum Marks {
    /** A space in place of each, as in openai/whisper: it parts words within, and the signs do not count. */
    SPACED,
    /** They stay with their letter. A mark that follows no letter or digit is a symbol, such as an emoji's selector. */
    KEPT,
    /** None, nor the accents of composed letters; plain letters in place of 'ø', 'ß' and the like. */
    DROPPED
}
