/**
 * Speed of this library beside that of its peers on the same machine: the encoder beside ONNX Runtime
 * ({@link io.github.liteasr.benchmark.EncoderBenchmark}), the whole path from audio to text beside whisper.cpp
 * ({@link io.github.liteasr.benchmark.TranscriptionBenchmark}); and low-rank encoders beside dense ones
 * ({@link io.github.liteasr.benchmark.LowRankBenchmark}). Contenders take turns within one process, and medians
 * are compared.
 */
@NullMarked
package io.github.liteasr.benchmark;

import org.jspecify.annotations.NullMarked;
