/**
 * Where in a recording somebody speaks: {@link io.github.liteasr.vad.SpeechDetector} gives a probability for each 32 ms,
 * {@link io.github.liteasr.vad.SpeechSegmenter} makes segments of them.
 */
@NullMarked
package io.github.liteasr.vad;

import org.jspecify.annotations.NullMarked;
