package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.text.SubtitleLayout;
import io.github.liteasr.transcribe.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where transcripts go: files named after the recordings, or standard output.
 *
 * @param folder null for standard output, which takes one format
 * @param layout of subtitles
 * @param inputs how many recordings there are in all
 */
record TranscriptOutput(@Nullable Path folder, Set<TranscriptFormat> formats, SubtitleLayout layout, int inputs) {
    TranscriptOutput {
        formats = Set.copyOf(formats);
    }

    /** Whether segments may be shown as they come. */
    boolean streams() {
        return formats.equals(Set.of(TranscriptFormat.TXT));
    }

    /**
     * Refuses recordings whose outputs would have one name.
     *
     * @throws BadInputException naming both
     */
    void checkInputs(List<String> audio) {
        Map<String, String> names = new HashMap<>();
        for (String input : audio) {
            String other = folder == null ? null : names.put(stem(input), input);
            if (other != null) {
                throw new BadInputException(
                        input + " and " + other + " would both be written as " + stem(input) + " in " + folder);
            }
        }
    }

    void write(String input, Transcript transcript) {
        for (TranscriptFormat format : formats) {
            StringBuilder text = new StringBuilder();
            try {
                format.write(transcript, layout, text);
            } catch (IOException e) {
                throw new IllegalStateException("a string builder cannot fail", e);
            }
            if (folder != null) {
                OutputFile.write(folder.resolve(stem(input) + "." + format.extension()), text.toString());
            } else {
                print(input, text);
            }
        }
    }

    /** Several recordings are told apart as head(1) does it. */
    private void print(String input, CharSequence text) {
        if (inputs > 1) {
            System.out.println("==> " + input + " <==");
        }
        System.out.print(text);
        System.out.flush();
    }

    private static String stem(String input) {
        String name =
                input.equals("-") ? "stdin" : String.valueOf(Path.of(input).getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
