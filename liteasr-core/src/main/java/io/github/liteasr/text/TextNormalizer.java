package io.github.liteasr.text;

/**
 * Brings transcripts to one spelling before errors are counted, so that "Mr. Park's €2" and "mister park is two euros"
 * are the same words. The rules are those published with Whisper (arXiv 2212.04356, appendix C; openai/whisper,
 * whisper/normalizers), quirks included: error rates are comparable with others' only under the same rules. The one
 * liberty taken: no white space is left at either end. Safe for several threads.
 * {@link Normalization} chooses one for a language.
 */
public sealed interface TextNormalizer permits EnglishNormalizer, BasicNormalizer {
    /** The text in lower case, without punctuation, words separated by single spaces. */
    String normalize(String text);
}
