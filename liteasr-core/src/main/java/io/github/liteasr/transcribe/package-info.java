/**
 * From audio to text with times: Whisper's decoding rules, temperature fallback, and the window that moves over a
 * recording of any length (openai/whisper, transcribe.py and decoding.py). {@link
 * io.github.liteasr.transcribe.Transcriber} is the front door.
 */
@NullMarked
package io.github.liteasr.transcribe;

import org.jspecify.annotations.NullMarked;
