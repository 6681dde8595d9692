package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_COMMENT;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_DEFAULT;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_HEARING_IMPAIRED;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_VISUAL_IMPAIRED;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;

import io.github.liteasr.BadInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;

/**
 * The audio track that is heard, chosen as players choose: of those that name their channels and rate, that flagged
 * default, rather not a commentary or one for the hearing or visually impaired, and of equal ones the first.
 *
 * @param streamIndex FFmpeg's number of the stream
 * @param number among the audio tracks, from 1
 * @param count of the audio tracks
 * @param description language and title as far as known
 */
record AudioTrack(int streamIndex, int number, int count, String description) {
    private static final int SPECIAL =
            AV_DISPOSITION_COMMENT | AV_DISPOSITION_HEARING_IMPAIRED | AV_DISPOSITION_VISUAL_IMPAIRED;

    /** @throws BadInputException when there is no such track */
    static AudioTrack choose(AVFormatContext context, OptionalInt wanted, String name) {
        List<AVStream> tracks = IntStream.range(0, context.nb_streams())
                .mapToObj(i -> context.streams(i))
                .filter(stream -> stream.codecpar().codec_type() == AVMEDIA_TYPE_AUDIO)
                .toList();
        if (tracks.isEmpty()) {
            throw new BadInputException(
                    "%s: no sound, only %s, expected an audio stream".formatted(name, describeStreams(context)));
        }
        if (wanted.orElse(1) > tracks.size()) {
            throw new BadInputException("%s: %d audio tracks, expected at least %d to take track %d"
                    .formatted(name, tracks.size(), wanted.getAsInt(), wanted.getAsInt()));
        }
        int index = wanted.isPresent() ? wanted.getAsInt() - 1 : tracks.indexOf(best(tracks));
        AVStream track = tracks.get(index);
        return new AudioTrack(track.index(), index + 1, tracks.size(), describe(track));
    }

    private static AVStream best(List<AVStream> tracks) {
        return tracks.stream().max(Comparator.comparingInt(AudioTrack::rank)).orElseThrow();
    }

    private static int rank(AVStream track) {
        boolean known = track.codecpar().sample_rate() > 0
                && track.codecpar().ch_layout().nb_channels() > 0;
        boolean flagged = (track.disposition() & AV_DISPOSITION_DEFAULT) != 0;
        boolean plain = (track.disposition() & SPECIAL) == 0;
        return (known ? 4 : 0) + (flagged ? 2 : 0) + (plain ? 1 : 0);
    }

    private static String describe(AVStream track) {
        List<String> words = new ArrayList<>();
        if ((track.disposition() & AV_DISPOSITION_DEFAULT) != 0) {
            words.add("default");
        }
        tag(track, "language").filter(code -> !code.equals("und")).ifPresent(code -> words.add("language " + code));
        tag(track, "title").ifPresent(title -> words.add("\"" + title.replaceAll("\\s+", " ") + "\""));
        return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
    }

    private static Optional<String> tag(AVStream track, String key) {
        AVDictionaryEntry entry = av_dict_get(track.metadata(), key, null, 0);
        return entry == null || entry.isNull()
                ? Optional.empty()
                : Optional.of(entry.value().getString());
    }

    private static String describeStreams(AVFormatContext context) {
        List<String> kinds = new ArrayList<>();
        for (int i = 0; i < context.nb_streams() && i < 4; i++) {
            kinds.add(avcodec_get_name(context.streams(i).codecpar().codec_id()).getString());
        }
        return kinds.isEmpty() ? "an empty container" : String.join(", ", kinds);
    }

    /** Says which of several tracks was taken. */
    Notice notice() {
        return Notice.of(
                Notice.Kind.SEVERAL_TRACKS,
                "%d audio tracks, track %d%s is taken".formatted(count, number, description));
    }
}
