package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.speakers.Rttm;
import io.github.liteasr.speakers.SpeakerTurns;
import io.github.liteasr.text.Caption;
import io.github.liteasr.text.SpokenWord;
import io.github.liteasr.text.SubtitleFormat;
import io.github.liteasr.text.SubtitleLayout;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import java.io.IOException;
import java.util.List;

/** What a transcript can be written as, with the names of openai/whisper. */
enum TranscriptFormat {
    TXT,
    VTT,
    SRT,
    TSV,
    JSON,
    /** The turns of the speakers, if these are known. */
    RTTM;

    String extension() {
        return OutputFormats.suffix(this);
    }

    /** Whether the text itself says of which recording it is. */
    boolean namesRecording() {
        return this == RTTM;
    }

    /**
     * Writes a transcript.
     *
     * @param stem the recording's name without folder and suffix
     * @param layout of subtitles, if the words' times are known
     */
    void write(String stem, Transcript transcript, SubtitleLayout layout, Appendable out) throws IOException {
        switch (this) {
            case TXT -> SubtitleFormat.TXT.write(labelled(transcript), out);
            case VTT -> SubtitleFormat.VTT.write(subtitles(transcript, layout), out);
            case SRT -> SubtitleFormat.SRT.write(subtitles(transcript, layout), out);
            case TSV -> SubtitleFormat.TSV.write(captions(transcript), out);
            case JSON -> out.append(Json.pretty(json(transcript))).append('\n');
            case RTTM -> out.append(Rttm.write(stem, SpeakerTurns.of(transcript)));
        }
    }

    private static List<Caption> captions(Transcript transcript) {
        return transcript.segments().stream()
                .map(s -> new Caption(s.start(), s.end(), s.text()))
                .toList();
    }

    private static List<Caption> labelled(Transcript transcript) {
        return transcript.segments().stream()
                .map(s -> new Caption(s.start(), s.end(), labelled(s)))
                .toList();
    }

    /** A segment's text after its speaker's name. */
    static String labelled(Segment segment) {
        return SubtitleFormat.label(segment.speaker()) + segment.text().strip();
    }

    private static List<Caption> subtitles(Transcript transcript, SubtitleLayout layout) {
        return layout.captions(
                transcript.segments().stream().map(TranscriptFormat::words).toList());
    }

    /** A segment whose words were not timed is like one word. */
    private static List<SpokenWord> words(Segment segment) {
        return segment.words().isEmpty()
                ? List.of(new SpokenWord(segment.start(), segment.end(), segment.text(), segment.speaker()))
                : segment.words().stream()
                        .map(word -> new SpokenWord(word.start(), word.end(), word.text(), segment.speaker()))
                        .toList();
    }

    /** The layout of openai/whisper's JSON files. */
    private static ObjectNode json(Transcript transcript) {
        ObjectNode root = Json.object();
        root.put("text", transcript.text());
        var segments = root.putArray("segments");
        int id = 0;
        for (Segment segment : transcript.segments()) {
            SegmentJson.write(segment, id++, segments.addObject());
        }
        root.put("language", transcript.language());
        root.put("duration", transcript.duration());
        SegmentJson.write(transcript.notices(), root);
        return root;
    }
}
