/**
 * Speed of this library beside that of its peers on the same machine: the encoder beside ONNX Runtime, the whole path
 * from audio to text beside whisper.cpp.
 */
@NullMarked
package io.github.liteasr.benchmark;

import org.jspecify.annotations.NullMarked;
