/**
 * The Whisper model: its configuration files, its checkpoint (the only place where tensor names are spelt), the audio
 * encoder with dense or low-rank linear layers, and the text decoder.
 */
@NullMarked
package io.github.liteasr.whisper;

import org.jspecify.annotations.NullMarked;
