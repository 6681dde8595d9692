package io.github.liteasr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.audio.RawFormat.SampleType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioDecoderTest {
    @TempDir
    Path folder;

    @Test
    void sixteen_bit_mono_at_16_kHz_is_returned_exactly() throws IOException {
        double[] signal = Tone.sine(440, 0.9, 16_000, 12_345);
        float[] samples = AudioDecoder.decode(file("a.wav", WavWriter.wav(signal, 1, 16_000, 16, false)));
        assertThat(samples).hasSize(12_345);
        for (int i = 0; i < samples.length; i++) {
            assertThat(samples[i]).isEqualTo(Math.round(signal[i] * 32_767) / 32_768f);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8000, 1, 8, false", "11025, 2, 16, false", "22050, 1, 24, false", "44100, 2, 32, false", "48000, 6, 16, false",
        "96000, 2, 24, false", "16000, 2, 32, true", "44100, 1, 64, true", "48000, 9, 16, false", "96000, 6, 32, true",
    })
    void a_sine_keeps_frequency_amplitude_and_length(int rate, int channels, int bits, boolean floating)
            throws IOException {
        int frames = rate + 137;
        byte[] wav = WavWriter.wav(Tone.sine(440, 0.5, rate, frames), channels, rate, bits, floating);
        float[] samples = AudioDecoder.decode(file("a.wav", wav));
        assertThat(samples).hasSize(Math.toIntExact((frames * 16_000L + rate - 1) / rate));
        double quantum = bits == 8 ? 0.01 : 0.0015;
        // The low-frequency channel of 5.1 is left out of a down-mix.
        assertThat(Tone.amplitude(samples, 440)).isCloseTo(0.5, within(quantum));
        assertThat(Tone.level(samples)).isCloseTo(0.5 / Math.sqrt(2), within(quantum));
    }

    @ParameterizedTest
    @ValueSource(ints = {104, 1000, 3000, 6000, 6400})
    void speech_frequencies_survive_resampling(int hertz) throws IOException {
        byte[] wav = WavWriter.wav(Tone.sine(hertz, 0.5, 44_100, 44_100), 1, 44_100, 16, false);
        assertThat(Tone.amplitude(AudioDecoder.decode(file("a.wav", wav)), hertz))
                .isCloseTo(0.5, within(0.002));
    }

    @ParameterizedTest
    @ValueSource(ints = {9000, 12_000, 20_000})
    void frequencies_above_8_kHz_do_not_fold_back(int hertz) throws IOException {
        byte[] wav = WavWriter.wav(Tone.sine(hertz, 0.5, 44_100, 44_100), 1, 44_100, 16, false);
        assertThat(Tone.level(AudioDecoder.decode(file("a.wav", wav)))).isLessThan(0.001);
    }

    @Test
    void floating_point_samples_beyond_full_scale_are_not_clipped() throws IOException {
        byte[] wav = WavWriter.wav(Tone.sine(440, 1.75, 16_000, 16_000), 1, 16_000, 32, true);
        assertThat(Tone.amplitude(AudioDecoder.decode(file("a.wav", wav)), 440)).isCloseTo(1.75, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({
        "flac, flac, 44100, false", "mp3, libmp3lame, 44100, false", "ipod, aac, 44100, false",
                "ogg, libopus, 48000, false",
        "ogg, vorbis, 44100, false", "webm, libopus, 48000, false", "matroska, flac, 44100, true",
                "mp4, aac, 44100, true",
        "adts, aac, 44100, false", "aiff, pcm_s16be, 22050, false", "mpegts, aac, 44100, true",
                "ipod, alac, 44100, false",
    })
    void common_containers_and_codecs_are_decoded(String format, String encoder, int rate, boolean video)
            throws IOException {
        Path path = folder.resolve("a.media");
        MediaWriter.write(path, format, encoder, Tone.sine(440, 0.5, rate, 2 * rate), rate, video);
        float[] samples = AudioDecoder.decode(path);
        assertThat(samples.length / 16_000.0).isBetween(2.0, 2.11);
        // LAME encodes at 95 % of the level at this bit rate.
        double amplitude = format.equals("mp3") ? 0.475 : 0.5;
        assertThat(Tone.amplitude(samples, 440)).isCloseTo(amplitude, within(0.01));
        assertThat(Tone.level(samples)).isCloseTo(amplitude / Math.sqrt(2), within(0.01));
        // MP4 has its index at the end: a stream must be decoded just the same.
        assertThat(AudioDecoder.read(
                                new ByteArrayInputStream(Files.readAllBytes(path)),
                                "standard input",
                                AudioOptions.defaults())
                        .samples())
                .isEqualTo(samples);
    }

    @Test
    void raw_samples_are_decoded_like_a_wav_file_with_the_same_contents() throws IOException {
        double[] signal = Tone.sine(440, 0.5, 22_050, 10_000);
        byte[] raw = WavWriter.samples(signal, 2, 16, false);
        RawFormat format = new RawFormat(SampleType.S16LE, 22_050, 2);
        float[] expected = AudioDecoder.decode(file("a.wav", WavWriter.wav(signal, 2, 22_050, 16, false)));
        assertThat(AudioDecoder.read(file("a.pcm", raw), AudioOptions.defaults().withRaw(format))
                        .samples())
                .isEqualTo(expected);
        assertThat(AudioDecoder.read(
                                new ByteArrayInputStream(raw),
                                "-",
                                AudioOptions.defaults().withRaw(format))
                        .samples())
                .isEqualTo(expected);
    }

    @Test
    void raw_floats_at_16_kHz_are_returned_exactly() throws IOException {
        double[] signal = Tone.sine(440, 1.5, 16_000, 4_001);
        byte[] raw = WavWriter.samples(signal, 1, 32, true);
        float[] samples = AudioDecoder.read(
                        file("a.pcm", raw), AudioOptions.defaults().withRaw(new RawFormat(SampleType.F32LE, 16_000, 1)))
                .samples();
        assertThat(WavWriter.samples(toDoubles(samples), 1, 32, true)).isEqualTo(raw);
    }

    @Test
    void names_that_look_like_options_or_addresses_are_local_files() throws IOException {
        byte[] wav = WavWriter.wav(Tone.sine(440, 0.5, 16_000, 800), 1, 16_000, 16, false);
        Files.createDirectories(folder.resolve("http:/example.org"));
        for (String name :
                List.of("-i.wav", "http://example.org/a.wav", "concat:a|b.wav", "%d.wav", "ä 你.wav", "pipe:0")) {
            assertThat(AudioDecoder.decode(file(name, wav))).as(name).hasSize(800);
        }
    }

    @Test
    void streaming_headers_without_a_length_are_read_to_the_end() throws IOException {
        byte[] data = WavWriter.samples(Tone.sine(440, 0.5, 16_000, 3_000), 1, 16, false);
        for (int size : new int[] {0, -1, 0x7FFF_F000, 0x7FFF_FFFF, 0x8000_0000}) {
            byte[] wav = WavWriter.join(WavWriter.header(1, 1, 16_000, 16, size), data);
            assertThat(AudioDecoder.decode(file("a.wav", wav)))
                    .as("size %x", size)
                    .hasSize(3_000);
        }
    }

    @Test
    void several_threads_get_what_one_gets() throws IOException, InterruptedException, ExecutionException {
        Path path = folder.resolve("a.flac");
        MediaWriter.write(path, "flac", "flac", Tone.sine(440, 0.5, 44_100, 44_100), 44_100, false);
        float[] expected = AudioDecoder.decode(path);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                results.add(threads.submit(() -> AudioDecoder.decode(path)));
            }
            for (Future<float[]> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void an_interrupted_thread_stops_and_stays_interrupted() throws IOException {
        Path path = file("a.wav", WavWriter.wav(Tone.sine(440, 0.5, 16_000, 16_000), 1, 16_000, 16, false));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> AudioDecoder.decode(path)).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static double[] toDoubles(float[] samples) {
        double[] values = new double[samples.length];
        for (int i = 0; i < samples.length; i++) {
            values[i] = samples[i];
        }
        return values;
    }
}
