package io.github.liteasr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_NONE;
import static org.bytedeco.ffmpeg.global.avformat.av_demuxer_iterate;
import static org.bytedeco.ffmpeg.global.avformat.av_muxer_iterate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaSuffixesTest {
    /** Suffixes that FFmpeg gives to subtitles, pictures, films without sound, playlists and samples without a header. */
    private static final Set<String> WITHOUT_SOUND =
            Set.of(("adf ans apv aqt art asc avif avs avs2 avs3 bit bitpacked bmv cdg cdxl cif diz evc "
                            + "flm gif h261 h26l h264 264 avc h265 265 hevc h266 266 vvc heic heif ice idf idx ifv "
                            + "imx ipu ism j2k jxl m3u8 mcc mj2 mjpeg mjpg mks mpd mpl2 mpo nfo obu pdv pjs qcif "
                            + "rcv rgb rt sami sbg scc sdr2 ser smi stl sub sup txt v210 vc1 vt vtt webvtt y4m yuv "
                            + "yuv10 al pcm sb sw tun ub ul uw")
                    .split(" "));

    /** Suffixes that mostly stand for something else, such as programs and tables. */
    private static final Set<String> AMBIGUOUS =
            Set.of("302 apl c2 cdata cgi cpk cvg dat mods mvi mxg sdns sds sga str svs ty+ v vb vpk wa way xl xmd yop"
                    .split(" "));

    @Test
    void every_suffix_that_ffmpeg_names_is_either_media_or_known_to_be_none() {
        FfmpegLibraries.load();
        List<String> named = new ArrayList<>();
        PointerPointer<Pointer> next = new PointerPointer<>(1).put(0, (Pointer) null);
        for (AVInputFormat f = av_demuxer_iterate(next); f != null; f = av_demuxer_iterate(next)) {
            named.addAll(suffixes(f.extensions()));
        }
        next.put(0, (Pointer) null);
        for (AVOutputFormat f = av_muxer_iterate(next); f != null; f = av_muxer_iterate(next)) {
            if (f.audio_codec() != AV_CODEC_ID_NONE) {
                named.addAll(suffixes(f.extensions()));
            }
        }
        assertThat(named).hasSizeGreaterThan(250);
        assertThat(named)
                .filteredOn(suffix -> MediaSuffixes.contains(suffix)
                        == (WITHOUT_SOUND.contains(suffix) || AMBIGUOUS.contains(suffix)))
                .isEmpty();
    }

    private static List<String> suffixes(@Nullable BytePointer extensions) {
        return extensions == null
                ? List.of()
                : Arrays.asList(extensions.getString().split(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wav", "flac", "mp3", "ogg", "oga", "opus", "mka", "mov", "amr", "3gp", "aif", "aiff", "caf", "wv",
                        "ac3",
                "ape", "au", "dts", "flv", "m4a", "m4b", "mp2", "mpga", "spx", "tta", "ts", "w64", "weba", "webm",
                        "wma",
                "wmv", "mkv", "mp4", "avi", "aac", "awb", "mpc", "snd", "voc", "WAV", "Oga"
            })
    void files_that_people_have_are_media(String suffix) {
        assertThat(MediaSuffixes.match(Path.of("folder.txt", "a.b." + suffix))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.txt",
                "a.jpg",
                "a.png",
                "a.pdf",
                "a.srt",
                "a.json",
                "a.tsv",
                "a.lrc",
                "a.TextGrid",
                "wav",
                "a."
            })
    void texts_and_pictures_are_not(String name) {
        assertThat(MediaSuffixes.match(Path.of("folder.wav", name))).isFalse();
    }
}
