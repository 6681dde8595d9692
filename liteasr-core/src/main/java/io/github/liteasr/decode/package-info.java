/**
 * From an encoded window to its tokens: which may come next, the search for likely ones, and what is done when a result
 * fails (openai/whisper, decoding.py and the fallback of transcribe.py).
 */
@NullMarked
package io.github.liteasr.decode;

import org.jspecify.annotations.NullMarked;
