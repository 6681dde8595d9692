package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.audio.Notice;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.words.Word;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Segments as openai/whisper writes them in JSON, with their confidence, and read again. */
final class SegmentJson {
    private SegmentJson() {}

    static void write(Segment segment, int id, ObjectNode node) {
        node.put("id", id);
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
        node.put("language", segment.language());
        segment.speaker().ifPresent(name -> node.put("speaker", name));
        if (!segment.words().isEmpty()) {
            var words = node.putArray("words");
            for (Word word : segment.words()) {
                ObjectNode one = words.addObject()
                        .put("word", word.text())
                        .put("start", word.start())
                        .put("end", word.end())
                        .put("probability", word.probability());
                word.speaker().ifPresent(name -> one.put("speaker", name));
            }
        }
    }

    static Segment read(JsonNode node) {
        return new Segment(
                node.path("seek").asInt(),
                node.path("start").asDouble(),
                node.path("end").asDouble(),
                node.path("text").asText(),
                node.path("language").asText(),
                integers(node.path("tokens")),
                node.path("temperature").asDouble(),
                node.path("avg_logprob").asDouble(),
                node.path("compression_ratio").asDouble(),
                node.path("no_speech_prob").asDouble(),
                node.path("confidence").asDouble(),
                node.path("words")
                        .valueStream()
                        .map(word -> new Word(
                                word.path("start").asDouble(),
                                word.path("end").asDouble(),
                                word.path("word").asText(),
                                word.path("probability").asDouble(),
                                speaker(word)))
                        .toList(),
                speaker(node));
    }

    private static Optional<String> speaker(JsonNode node) {
        return Optional.ofNullable(node.path("speaker").textValue());
    }

    static List<Integer> integers(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }

    static List<Notice> notices(JsonNode node) {
        return node.path("warnings")
                .valueStream()
                .map(warning -> new Notice(
                        Notice.Kind.valueOf(warning.path("kind").asText().toUpperCase(Locale.ROOT)),
                        warning.has("start")
                                ? Optional.of(new Notice.Place(
                                        warning.path("start").asDouble(),
                                        warning.path("end").asDouble()))
                                : Optional.empty(),
                        warning.path("message").asText()))
                .toList();
    }

    static void write(List<Notice> notices, ObjectNode node) {
        if (notices.isEmpty()) {
            return;
        }
        var warnings = node.putArray("warnings");
        for (Notice notice : notices) {
            ObjectNode warning = warnings.addObject();
            warning.put("kind", notice.kind().name().toLowerCase(Locale.ROOT));
            notice.place()
                    .ifPresent(place -> warning.put("start", place.start()).put("end", place.end()));
            warning.put("message", notice.message());
        }
    }
}
