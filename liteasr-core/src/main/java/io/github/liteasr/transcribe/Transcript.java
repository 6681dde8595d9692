package io.github.liteasr.transcribe;

import io.github.liteasr.audio.Notice;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was said in a recording.
 *
 * @param language the code of the language, given or detected
 * @param duration when the recording ends, in seconds of its media
 * @param notices what to know about the recording
 */
public record Transcript(String language, double duration, List<Segment> segments, List<Notice> notices) {
    public Transcript {
        segments = List.copyOf(segments);
        notices = List.copyOf(notices);
    }

    /** All of the text. */
    public String text() {
        return segments.stream()
                .map(Segment::text)
                .collect(Collectors.joining())
                .strip();
    }
}
