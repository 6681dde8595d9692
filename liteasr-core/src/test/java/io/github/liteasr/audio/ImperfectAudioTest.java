package io.github.liteasr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.Notice.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decoded of files that are not whole, or not as they say, and what is said about it. */
class ImperfectAudioTest {
    private static final int RATE = 48_000;
    private static final double[] NOISE =
            new Random(3).doubles(4 * RATE, -0.5, 0.5).toArray();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "flac, flac",
        "mp3, libmp3lame",
        "mp4, aac",
        "adts, aac",
        "ogg, libopus",
        "ogg, vorbis",
        "webm, libopus",
        "mpegts, aac"
    })
    void damage_in_the_middle_costs_what_is_damaged(String format, String encoder) throws IOException {
        byte[] bytes = media(format, encoder);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 1_500, (byte) 0);
        Audio audio = read(bytes);
        // Ogg loses its page, Matroska the rest of its cluster, which here is the last one.
        assertThat(audio.seconds()).isBetween(1.7, 4.08);
        assertThat(audio.notices()).hasSize(1);
        Notice notice = audio.notices().getFirst();
        assertThat(notice.kind()).isIn(Kind.DAMAGE, Kind.CUT_SHORT);
        Notice.Place place = notice.place().orElseThrow();
        assertThat(place.start()).isBetween(0.9, 2.5);
        assertThat(place.end() - place.start()).isCloseTo(4 - audio.seconds(), within(0.2));
    }

    @ParameterizedTest
    @CsvSource({"mp3, libmp3lame", "matroska, flac", "aiff, pcm_s16be", "w64, pcm_s16le", "flac, flac", "caf, pcm_s16le"
    })
    void of_a_file_cut_short_what_is_there_is_decoded(String format, String encoder) throws IOException {
        byte[] bytes = media(format, encoder);
        Audio audio = read(Arrays.copyOf(bytes, bytes.length * 6 / 10));
        assertThat(audio.seconds()).isCloseTo(2.4, within(0.2));
        Notice notice = audio.notices().getLast();
        assertThat(notice.kind()).isEqualTo(Kind.CUT_SHORT);
        Notice.Place place = notice.place().orElseThrow();
        assertThat(place.start()).isCloseTo(audio.seconds(), within(0.01));
        assertThat(place.end()).isCloseTo(4, within(0.2));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "22, 0", "-1, 0", "-40000, 0", "4800, 0", "48000, 1"})
    void a_size_that_is_wrong_costs_nothing_and_is_noted_only_if_it_is_heard(int more, int notices) throws IOException {
        byte[] wav = WavWriter.wav(NOISE, 1, RATE, 16, false);
        ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(40, wav.length - WavWriter.HEADER + more);
        Audio audio = read(wav);
        assertThat(audio.samples()).hasSize(64_000);
        assertThat(audio.notices()).hasSize(notices);
    }

    @Test
    void half_a_sample_at_the_end_is_dropped() throws IOException {
        byte[] wav = WavWriter.wav(NOISE, 1, RATE, 16, false);
        Audio audio = read(Arrays.copyOf(wav, wav.length - 1));
        assertThat(audio.seconds()).isCloseTo(4, within(0.001));
        assertThat(audio.notices()).isEmpty();
    }

    @Test
    void chunks_after_the_audio_are_no_audio() throws IOException {
        byte[] wav = WavWriter.wav(NOISE, 1, RATE, 16, false);
        byte[] list = {'L', 'I', 'S', 'T', 4, 0, 0, 0, 'I', 'N', 'F', 'O'};
        assertThat(read(WavWriter.join(wav, list)).samples()).hasSize(64_000);
    }

    @ParameterizedTest
    @CsvSource({"mp3, libmp3lame", "adts, aac", "ogg, libopus", "ogg, vorbis"})
    void joined_streams_of_other_rates_go_on(String format, String encoder) throws IOException {
        int other = encoder.equals("libopus") ? 24_000 : 44_100;
        byte[] first = media(format, encoder);
        byte[] second = media(format, encoder, Arrays.copyOf(NOISE, other), other);
        Audio audio = read(WavWriter.join(first, second));
        assertThat(audio.seconds()).isBetween(4.9, 5.3);
        assertThat(audio.notices()).isEmpty();
        assertThat(audio.timeline().anchors()).isEmpty();
    }

    @Test
    void joined_wave_files_go_on() throws IOException {
        byte[] wav = WavWriter.wav(NOISE, 1, RATE, 16, false);
        assertThat(read(WavWriter.join(wav, wav)).seconds()).isCloseTo(8, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, -0.8, -0.5})
    void of_channels_that_cancel_each_other_the_louder_is_taken(double gain) throws IOException {
        Audio audio = read(stereo(gain));
        assertThat(audio.notices()).extracting(Notice::kind).containsExactly(Kind.CHANNELS_CANCEL);
        assertThat(Tone.amplitude(audio.samples(), 440)).isCloseTo(0.5, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 0.2, -0.2})
    void channels_that_do_not_cancel_each_other_are_mixed(double gain) throws IOException {
        Audio audio = read(stereo(gain));
        assertThat(audio.notices()).isEmpty();
        assertThat(Tone.amplitude(audio.samples(), 440)).isCloseTo(0.25 * (1 + gain), within(0.01));
    }

    @Test
    void a_channel_can_be_chosen() throws IOException {
        Path file = Files.write(folder.resolve("a.wav"), stereo(-0.4));
        AudioOptions options = AudioOptions.defaults();
        double[] levels = {0.5, 0.2, 0.15};
        Channel[] channels = {Channel.LEFT, Channel.RIGHT, Channel.MIX};
        for (int i = 0; i < 3; i++) {
            Audio audio = AudioDecoder.read(file, options.withChannel(channels[i]));
            assertThat(Tone.amplitude(audio.samples(), 440)).isCloseTo(levels[i], within(0.01));
            assertThat(audio.notices()).isEmpty();
        }
        Path mono = Files.write(folder.resolve("b.wav"), WavWriter.wav(NOISE, 1, 16_000, 16, false));
        assertThat(AudioDecoder.read(mono, options.withChannel(Channel.RIGHT)).samples())
                .isEqualTo(AudioDecoder.decode(mono));
    }

    @Test
    void a_track_that_is_not_there_is_refused() throws IOException {
        Path file = Files.write(folder.resolve("a.wav"), stereo(1));
        assertThatThrownBy(() -> AudioDecoder.read(file, AudioOptions.defaults().withTrack(2)))
                .isInstanceOf(BadInputException.class)
                .hasMessage(file + ": 1 audio tracks, expected at least 2 to take track 2");
    }

    @Test
    void a_named_pipe_is_read() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
        new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                Files.write(pipe, WavWriter.wav(NOISE, 1, 16_000, 16, false));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(AudioDecoder.decode(pipe)).hasSize(NOISE.length);
        writer.join();
    }

    private static byte[] stereo(double gain) {
        double[] tone = Tone.sine(440, 0.5, 16_000, 32_000);
        byte[] left = WavWriter.samples(tone, 1, 16, false);
        byte[] right = WavWriter.samples(Arrays.stream(tone).map(v -> v * gain).toArray(), 1, 16, false);
        byte[] data = new byte[2 * left.length];
        for (int i = 0; i < left.length; i += 2) {
            System.arraycopy(left, i, data, 2 * i, 2);
            System.arraycopy(right, i, data, 2 * i + 2, 2);
        }
        return WavWriter.join(WavWriter.header(1, 2, 16_000, 16, data.length), data);
    }

    private byte[] media(String format, String encoder) throws IOException {
        return media(format, encoder, NOISE, RATE);
    }

    private byte[] media(String format, String encoder, double[] signal, int rate) throws IOException {
        Path path = folder.resolve("whole.media");
        MediaWriter.write(path, format, encoder, signal, rate, false);
        return Files.readAllBytes(path);
    }

    private Audio read(byte[] bytes) throws IOException {
        return AudioDecoder.read(Files.write(folder.resolve("file"), bytes), AudioOptions.defaults());
    }
}
