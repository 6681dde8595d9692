/**
 * Speed of this library beside that of its peers on the same machine: the encoder beside ONNX Runtime
 * ({@link io.github.liteasr.benchmark.EncoderBenchmark}), the whole path from audio to text beside whisper.cpp
 * ({@link io.github.liteasr.benchmark.TranscriptionBenchmark}); low-rank encoders beside dense ones
 * ({@link io.github.liteasr.benchmark.LowRankBenchmark}); and the decoder for several sequences beside one
 * ({@link io.github.liteasr.benchmark.DecoderBenchmark}). Contenders take turns within one process, and medians
 * are compared.
 */
@NullMarked
package io.github.liteasr.benchmark;

import org.jspecify.annotations.NullMarked;
