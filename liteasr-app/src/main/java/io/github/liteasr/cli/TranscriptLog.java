package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.Notice;
import io.github.liteasr.transcribe.Progress;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A recording's segments in a file of JSON lines that grows while it is transcribed, and from which an interrupted
 * transcription goes on: first what is transcribed and how, then what was found, then that this is all.
 */
final class TranscriptLog {
    private final Path file;
    private final String heading;
    private Progress known = Progress.none();
    private Optional<Transcript> whole = Optional.empty();
    private int segments;
    private boolean begun;

    /**
     * A log that is to be begun, or read.
     *
     * @param heading what the recording is, and how it is transcribed: only a log with the same one is of use
     */
    TranscriptLog(Path file, JsonNode heading) {
        this.file = file;
        this.heading = heading.toString();
    }

    /** Begins anew, unless this goes on with what is there. */
    void begin() {
        if (!begun) {
            new OutputFile(file).write(heading + "\n");
            begun = true;
        }
    }

    /**
     * Reads what an interrupted transcription has left, if it was the same; a line that is not whole is dropped.
     *
     * <p>If there is nothing, or it was another, this stays as it is.
     */
    void resume() {
        try {
            if (!Files.isRegularFile(file)) {
                return;
            }
            byte[] bytes = Files.readAllBytes(file);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            List<String> lines =
                    new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
            if (lines.isEmpty() || !lines.getFirst().equals(heading)) {
                return;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(end); // in place: nothing is lost if this is interrupted, too
            }
            restore(lines.subList(1, lines.size()).stream().map(Json::parse).toList());
            begun = true;
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void restore(List<JsonNode> lines) {
        List<Segment> found = new ArrayList<>();
        for (JsonNode line : lines) {
            line.path("segments").forEach(segment -> found.add(SegmentJson.read(segment)));
            Optional<String> language =
                    Optional.ofNullable(line.path("language").textValue());
            if (line.has("duration")) {
                List<Notice> notices = SegmentJson.notices(line);
                whole = Optional.of(new Transcript(
                        language.orElse(""), line.path("duration").asDouble(), found, notices));
            } else {
                known = new Progress(
                        line.path("until").asDouble(), language, found, SegmentJson.integers(line.path("context")));
            }
        }
        segments = found.size();
    }

    /** What was known when it was interrupted. */
    Progress known() {
        return known;
    }

    /** The transcript, if it was finished. */
    Optional<Transcript> whole() {
        return whole;
    }

    void add(Progress progress) {
        ObjectNode line = Json.object();
        line.put("until", progress.until());
        progress.language().ifPresent(code -> line.put("language", code));
        var nodes = line.putArray("segments");
        progress.segments().forEach(segment -> SegmentJson.write(segment, segments++, nodes.addObject()));
        if (!progress.context().isEmpty()) {
            var context = line.putArray("context");
            progress.context().forEach(context::add);
        }
        append(line);
    }

    void finish(Transcript transcript) {
        ObjectNode line = Json.object();
        line.put("language", transcript.language());
        line.put("duration", transcript.duration());
        SegmentJson.write(transcript.notices(), line);
        append(line);
    }

    private void append(ObjectNode line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
