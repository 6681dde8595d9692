package io.github.liteasr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.RawFormat.SampleType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of damaged and wrong files when decoding strictly. */
class DamagedAudioTest {
    private static final AudioOptions STRICT = AudioOptions.defaults().withStrict(true);
    private static final double[] SECOND = Tone.sine(440, 0.5, 16_000, 16_000);

    @TempDir
    Path folder;

    @Test
    void a_missing_file_is_refused() {
        refused(folder.resolve("none.wav"), "no such file");
    }

    @Test
    void a_folder_is_refused() {
        refused(folder, "a directory");
    }

    @Test
    void an_empty_file_is_refused() throws IOException {
        refused(file("a.wav", new byte[0]), "an empty file");
        assertThatThrownBy(() -> AudioDecoder.read(InputStream.nullInputStream(), "standard input", STRICT))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("standard input: an empty file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.wav", "a.mp3", "a.flac", "a.m4a", "a.txt", "a"})
    void text_is_refused_whatever_it_is_called(String name) throws IOException {
        refused(file(name, "Not a sound.\n".repeat(300).getBytes(StandardCharsets.US_ASCII)), "");
    }

    @Test
    void a_video_without_sound_is_refused() {
        Path path = folder.resolve("a.mp4");
        MediaWriter.write(path, "mp4", null, SECOND, 16_000, true);
        refused(path, "no sound, only mpeg4");
    }

    @Test
    void a_wav_file_without_a_sample_is_refused() throws IOException {
        refused(file("a.wav", WavWriter.header(1, 1, 16_000, 16, 0)), "");
    }

    @Test
    void a_wav_file_shorter_than_its_header_declares_is_refused() throws IOException {
        byte[] wav = WavWriter.wav(SECOND, 1, 16_000, 16, false);
        refused(file("a.wav", Arrays.copyOf(wav, wav.length - 2)), "31998 bytes of audio found, expected 32000");
        refused(file("a.wav", Arrays.copyOf(wav, WavWriter.HEADER)), "cut short");
    }

    @ParameterizedTest
    @CsvSource({
        "flac, flac",
        "mp3, libmp3lame",
        "mp4, aac",
        "ogg, libopus",
        "ogg, vorbis",
        "webm, libopus",
        "matroska, flac",
        "ipod, alac",
        "aiff, pcm_s16be",
        "caf, pcm_s16le",
        "w64, pcm_s16le",
        "au, pcm_s16be"
    })
    void a_file_cut_in_the_middle_is_refused(String format, String encoder) throws IOException {
        Path path = folder.resolve("a.media");
        MediaWriter.write(path, format, encoder, Tone.sine(440, 0.5, 48_000, 48_000 * 4), 48_000, false);
        byte[] whole = Files.readAllBytes(path);
        for (double part : new double[] {0.3, 0.5, 0.6}) {
            refused(file("cut", Arrays.copyOf(whole, (int) (whole.length * part))), "");
        }
    }

    @ParameterizedTest
    @CsvSource({"flac, flac", "mp3, libmp3lame"})
    void a_stream_overwritten_in_the_middle_is_refused(String format, String encoder) throws IOException {
        Path path = folder.resolve("a.media");
        MediaWriter.write(path, format, encoder, noise(), 44_100, false);
        byte[] bytes = Files.readAllBytes(path);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 6_000, (byte) 0);
        refused(file("b", bytes), "");
    }

    @Test
    void every_single_flipped_byte_in_the_frames_of_a_flac_file_is_noticed() throws IOException {
        byte[] flac = flac();
        Random random = new Random(5);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = flac.clone();
            // The metadata blocks end before byte 8500: STREAMINFO, comment and padding.
            int position = bytes.length / 2 + random.nextInt(bytes.length / 2);
            bytes[position] ^= (byte) (1 << random.nextInt(8));
            refused(file("b.flac", bytes), "");
        }
    }

    @Test
    void junk_before_and_after_an_mp3_stream_is_passed_over() throws IOException {
        Path path = folder.resolve("a.mp3");
        MediaWriter.write(path, "mp3", "libmp3lame", noise(), 44_100, false);
        byte[] tag = new byte[128];
        Arrays.fill(tag, (byte) ' ');
        System.arraycopy("TAG".getBytes(StandardCharsets.US_ASCII), 0, tag, 0, 3);
        byte[] bytes = WavWriter.join(WavWriter.join(new byte[700], Files.readAllBytes(path)), tag);
        assertThat(AudioDecoder.read(file("b.mp3", bytes), STRICT).samples().length)
                .isBetween(31_000, 34_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 16000", "1, 0", "1, 2147483647", "1, -2147483648", "1, 10", "65535, 16000", "65, 16000"})
    void absurd_header_values_are_refused(int channels, int rate) throws IOException {
        byte[] header = WavWriter.header(1, channels, rate, 16, 32_000);
        refused(file("a.wav", WavWriter.join(header, new byte[32_000])), "");
    }

    @Test
    void a_codec_that_does_not_exist_is_refused() throws IOException {
        refused(file("a.wav", WavWriter.join(WavWriter.header(0x7777, 1, 16_000, 16, 2_000), new byte[2_000])), "");
    }

    @Test
    void a_broken_input_stream_is_reported() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("cable pulled");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThatThrownBy(() -> AudioDecoder.read(broken, "standard input", STRICT))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("cable pulled");
    }

    @Test
    void raw_bytes_must_be_a_whole_number_of_frames() {
        RawFormat format = new RawFormat(SampleType.S16LE, 16_000, 2);
        assertThatThrownBy(() -> AudioDecoder.read(new ByteArrayInputStream(new byte[7]), "-", STRICT.withRaw(format)))
                .isInstanceOf(BadInputException.class)
                .hasMessage("-: 7 bytes, expected a multiple of 4 (2 channels of s16le)");
        assertThatThrownBy(() -> new RawFormat(SampleType.S16LE, 0, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RawFormat(SampleType.S16LE, 8_000, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a.m3u8, '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nREFERENCE\n#EXT-X-ENDLIST\n'",
        "a.ffconcat, 'ffconcat version 1.0\nfile REFERENCE\n'",
        "a.txt, 'ffconcat version 1.0\nfile ''REFERENCE''\n'",
        "a.sdp, 'v=0\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n'",
        "a.mpd, '<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><AdaptationSet><Representation><BaseURL>REFERENCE</BaseURL></Representation></AdaptationSet></Period></MPD>'",
    })
    void a_playlist_cannot_open_another_file(String name, String text) throws IOException {
        Path target = folder.resolve("secret.ts");
        MediaWriter.write(target, "mpegts", "aac", SECOND, 16_000, false);
        assertThat(AudioDecoder.decode(target)).isNotEmpty();
        for (String reference : new String[] {"secret.ts", target.toString(), "file:" + target}) {
            byte[] playlist = text.replace("REFERENCE", reference).getBytes(StandardCharsets.US_ASCII);
            refused(file(name, playlist), "");
        }
    }

    @Test
    void mutated_wav_files_give_a_result_or_a_bad_input() throws IOException {
        survives(WavWriter.wav(Tone.sine(440, 0.5, 22_050, 2_000), 2, 22_050, 16, false), 64);
    }

    @Test
    void mutated_flac_files_give_a_result_or_a_bad_input() throws IOException {
        survives(flac(), 10_000);
    }

    @Test
    void mutated_mp4_files_give_a_result_or_a_bad_input() throws IOException {
        Path path = folder.resolve("m.mp4");
        MediaWriter.write(path, "mp4", "aac", SECOND, 16_000, false);
        survives(Files.readAllBytes(path), 20_000);
    }

    /** Flips bits of some bytes among the first ones, cuts some files, and writes extreme integers into others. */
    private void survives(byte[] valid, int reach) throws IOException {
        Random random = new Random(17);
        int refusals = 0;
        for (int i = 0; i < 250; i++) {
            byte[] bytes = valid.clone();
            int limit = Math.min(reach, bytes.length - 4);
            for (int k = 0; k <= i % 4; k++) {
                int position = random.nextInt(limit);
                switch (random.nextInt(3)) {
                    case 0 -> bytes[position] ^= (byte) (1 << random.nextInt(8));
                    case 1 -> bytes[position] = (byte) random.nextInt();
                    default -> Arrays.fill(bytes, position, position + 4, (byte) (random.nextBoolean() ? -1 : 0));
                }
            }
            if (i % 10 == 9) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            Path path = file("mutated", bytes);
            refusals += Assertions.assertTimeout(Duration.ofSeconds(10), () -> refusals(path));
        }
        assertThat(refusals).isPositive();
    }

    private static int refusals(Path path) {
        try {
            assertThat(AudioDecoder.decode(path)).isNotEmpty();
            assertThat(AudioDecoder.read(path, STRICT).samples()).isNotEmpty();
            return 0;
        } catch (BadInputException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return 1;
        }
    }

    private byte[] flac() throws IOException {
        Path path = folder.resolve("whole.flac");
        MediaWriter.write(path, "flac", "flac", noise(), 44_100, false);
        return Files.readAllBytes(path);
    }

    private static double[] noise() {
        return new Random(3).doubles(88_200, -0.5, 0.5).toArray();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static void refused(Path path, String found) {
        assertThatThrownBy(() -> AudioDecoder.read(path, STRICT))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(path + ": ")
                .hasMessageContaining(found)
                .hasMessageContaining("expected")
                .hasMessageNotContaining("\n");
    }
}
