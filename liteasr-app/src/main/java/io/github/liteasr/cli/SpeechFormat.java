package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.audio.Audio;
import io.github.liteasr.speakers.Rttm;
import io.github.liteasr.speakers.SpeakerTurn;
import io.github.liteasr.speakers.SpeakerTurns;
import io.github.liteasr.vad.SpeechSegment;
import java.util.List;
import java.util.Locale;

/** What segments of speech can be written as. Times are seconds of the media. */
enum SpeechFormat {
    /** Start and end of a segment on each line, with a tab between them. */
    TXT,
    JSON,
    /** NIST's Rich Transcription Time Marked: recording, channel, start and duration of each turn. */
    RTTM;

    String extension() {
        return OutputFormats.suffix(this);
    }

    /** Whether the text itself says of which recording it is. */
    boolean namesRecording() {
        return this == RTTM;
    }

    /** @param stem the recording's name without folder and suffix */
    String text(String stem, Audio audio, List<SpeechSegment> segments) {
        return switch (this) {
            case TXT -> lines(audio, segments);
            case JSON -> Json.pretty(json(audio, segments)) + "\n";
            case RTTM -> Rttm.write(stem, turns(audio, segments));
        };
    }

    private static ObjectNode json(Audio audio, List<SpeechSegment> segments) {
        ObjectNode root = Json.object();
        var all = root.putArray("segments");
        for (SpeechSegment segment : segments) {
            all.addObject().put("start", start(audio, segment)).put("end", end(audio, segment));
        }
        root.put("duration", audio.timeline().end(audio.seconds()));
        return root;
    }

    private static SpeakerTurns turns(Audio audio, List<SpeechSegment> segments) {
        return new SpeakerTurns(segments.stream()
                .map(segment -> new SpeakerTurn(start(audio, segment), end(audio, segment), "speech"))
                .toList());
    }

    private static String lines(Audio audio, List<SpeechSegment> segments) {
        StringBuilder text = new StringBuilder();
        for (SpeechSegment segment : segments) {
            text.append(String.format(Locale.ROOT, "%.3f\t%.3f\n", start(audio, segment), end(audio, segment)));
        }
        return text.toString();
    }

    private static double start(Audio audio, SpeechSegment segment) {
        return audio.timeline().start(segment.startSeconds());
    }

    private static double end(Audio audio, SpeechSegment segment) {
        return audio.timeline().end(segment.endSeconds());
    }
}
