package io.github.liteasr.transcribe;

import java.util.List;
import java.util.Optional;

/**
 * How far a recording's text is known. Transcription can go on from there later.
 *
 * @param until seconds of the recording's samples
 * @param language the code of the language, if it is known
 * @param segments that were found, in the order of time: what is new where progress is told, all where transcription goes on
 * @param context the last tokens, if windows see the text before them
 */
public record Progress(double until, Optional<String> language, List<Segment> segments, List<Integer> context) {
    public Progress {
        segments = List.copyOf(segments);
        context = List.copyOf(context);
    }

    /** The beginning. */
    public static Progress none() {
        return new Progress(0, Optional.empty(), List.of(), List.of());
    }
}
