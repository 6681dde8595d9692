/**
 * When each word of a decoded window is spoken: attention that follows the speech, the path through it, and words with their
 * punctuation (openai/whisper, timing.py).
 */
@NullMarked
package io.github.liteasr.words;

import org.jspecify.annotations.NullMarked;
