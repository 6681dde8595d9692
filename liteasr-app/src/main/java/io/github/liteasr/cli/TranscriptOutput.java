package io.github.liteasr.cli;

import io.github.liteasr.text.SubtitleLayout;
import io.github.liteasr.transcribe.Transcript;
import java.io.IOException;
import java.util.Set;

/**
 * Transcripts in some formats, and where they go; standard output takes one format.
 *
 * @param layout of subtitles
 */
record TranscriptOutput(OutputPlace place, Set<TranscriptFormat> formats, SubtitleLayout layout) {
    TranscriptOutput {
        formats = Set.copyOf(formats);
    }

    /** Whether segments are shown as they come. */
    boolean streams() {
        return place.folder() == null && formats.equals(Set.of(TranscriptFormat.TXT));
    }

    void write(String input, Transcript transcript) {
        for (TranscriptFormat format : formats) {
            StringBuilder text = new StringBuilder();
            try {
                format.write(OutputPlace.stem(input), transcript, layout, text);
            } catch (IOException e) {
                throw new IllegalStateException("a string builder cannot fail", e);
            }
            place.write(input, format.extension(), text.toString(), !format.namesRecording());
        }
    }
}
