package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.audio.Notice;
import io.github.liteasr.text.Caption;
import io.github.liteasr.text.SpokenWord;
import io.github.liteasr.text.SubtitleFormat;
import io.github.liteasr.text.SubtitleLayout;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.words.Word;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What a transcript can be written as, with the names of openai/whisper. */
enum TranscriptFormat {
    TXT,
    VTT,
    SRT,
    TSV,
    JSON;

    String extension() {
        return OutputFormats.suffix(this);
    }

    /** @param layout of subtitles, if the words' times are known */
    void write(Transcript transcript, SubtitleLayout layout, Appendable out) throws IOException {
        switch (this) {
            case TXT -> SubtitleFormat.TXT.write(captions(transcript), out);
            case VTT -> SubtitleFormat.VTT.write(subtitles(transcript, layout), out);
            case SRT -> SubtitleFormat.SRT.write(subtitles(transcript, layout), out);
            case TSV -> SubtitleFormat.TSV.write(captions(transcript), out);
            case JSON -> out.append(Json.pretty(json(transcript))).append('\n');
        }
    }

    private static List<Caption> captions(Transcript transcript) {
        return transcript.segments().stream()
                .map(s -> new Caption(s.start(), s.end(), s.text()))
                .toList();
    }

    private static List<Caption> subtitles(Transcript transcript, SubtitleLayout layout) {
        return layout.captions(
                transcript.segments().stream().map(TranscriptFormat::words).toList());
    }

    /** A segment whose words were not timed is like one word. */
    private static List<SpokenWord> words(Segment segment) {
        return segment.words().isEmpty()
                ? List.of(new SpokenWord(segment.start(), segment.end(), segment.text()))
                : segment.words().stream()
                        .map(word -> new SpokenWord(word.start(), word.end(), word.text()))
                        .toList();
    }

    /** The layout of openai/whisper's JSON files. */
    private static ObjectNode json(Transcript transcript) {
        ObjectNode root = Json.object();
        root.put("text", transcript.text());
        var segments = root.putArray("segments");
        int id = 0;
        for (Segment segment : transcript.segments()) {
            ObjectNode node = segments.addObject();
            node.put("id", id++);
            node.put("seek", segment.seek());
            node.put("start", segment.start());
            node.put("end", segment.end());
            node.put("text", segment.text());
            var tokens = node.putArray("tokens");
            segment.tokens().forEach(tokens::add);
            node.put("temperature", segment.temperature());
            node.put("avg_logprob", segment.averageLogProbability());
            node.put("compression_ratio", segment.compressionRatio());
            node.put("no_speech_prob", segment.noSpeechProbability());
            node.put("confidence", segment.confidence());
            if (!segment.words().isEmpty()) {
                describe(segment.words(), node.putArray("words"));
            }
        }
        root.put("language", transcript.language());
        root.put("duration", transcript.duration());
        if (!transcript.notices().isEmpty()) {
            var warnings = root.putArray("warnings");
            transcript.notices().forEach(notice -> describe(notice, warnings.addObject()));
        }
        return root;
    }

    private static void describe(List<Word> words, ArrayNode nodes) {
        for (Word word : words) {
            nodes.addObject()
                    .put("word", word.text())
                    .put("start", word.start())
                    .put("end", word.end())
                    .put("probability", word.probability());
        }
    }

    private static void describe(Notice notice, ObjectNode node) {
        node.put("kind", notice.kind().name().toLowerCase(Locale.ROOT));
        notice.place().ifPresent(place -> node.put("start", place.start()).put("end", place.end()));
        node.put("message", notice.message());
    }
}
