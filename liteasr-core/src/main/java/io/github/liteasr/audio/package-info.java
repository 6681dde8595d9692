/** From any media file to what a model hears: decoding, resampling, and the log-mel spectrogram. */
@NullMarked
package io.github.liteasr.audio;

import org.jspecify.annotations.NullMarked;
