/**
 * Text on both sides of the model: {@link io.github.liteasr.text.Tokenizer} turns text into token ids and back,
 * {@link io.github.liteasr.text.Language} names the languages Whisper knows, {@link io.github.liteasr.text.TextNormalizer}
 * makes transcripts comparable before errors are counted, and {@link io.github.liteasr.text.SubtitleFormat} writes
 * {@link io.github.liteasr.text.Caption}s as text, SubRip, WebVTT or tab-separated files.
 */
@NullMarked
package io.github.liteasr.text;

import org.jspecify.annotations.NullMarked;
