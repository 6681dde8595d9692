package io.github.liteasr.transcribe;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What was said in a recording.
 *
 * @param language the code of the language, given or detected
 * @param duration of the recording in seconds
 */
public record Transcript(String language, double duration, List<Segment> segments) {
    public Transcript {
        segments = List.copyOf(segments);
    }

    /** All of the text. */
    public String text() {
        return segments.stream()
                .map(Segment::text)
                .collect(Collectors.joining())
                .strip();
    }
}
