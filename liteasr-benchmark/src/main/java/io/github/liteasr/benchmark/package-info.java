/**
 * Speed of this library beside that of its peers on the same machine: the encoder beside ONNX Runtime
 * ({@link io.github.liteasr.benchmark.EncoderBenchmark}), the whole path from audio to text beside whisper.cpp
 * ({@link io.github.liteasr.benchmark.TranscriptionBenchmark}). From the root of a checkout:
 *
 * <pre>
 * ./mvnw -q -B -pl liteasr-benchmark -am -DskipTests -Prun verify -Drun="EncoderBenchmark --model small --threads 2"
 * </pre>
 */
@NullMarked
package io.github.liteasr.benchmark;

import org.jspecify.annotations.NullMarked;
