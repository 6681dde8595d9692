package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the outputs of recordings go: files named after the recordings, or standard output.
 *
 * @param folder null for standard output
 * @param inputs how many recordings there are in all
 */
record OutputPlace(@Nullable Path folder, int inputs) {
    /**
     * Refuses recordings whose outputs would have one name.
     *
     * @throws BadInputException naming both
     */
    void checkInputs(List<String> recordings) {
        Map<String, String> names = new HashMap<>();
        for (String input : recordings) {
            String other = folder == null ? null : names.put(stem(input), input);
            if (other != null) {
                throw new BadInputException(
                        input + " and " + other + " would both be written as " + stem(input) + " in " + folder);
            }
        }
    }

    /**
     * Writes one output of a recording.
     *
     * @param titled whether to tell several recordings on standard output apart, as head(1) does it
     */
    void write(String input, String extension, String text, boolean titled) {
        if (folder != null) {
            new OutputFile(folder.resolve(stem(input) + "." + extension)).write(text);
            return;
        }
        if (titled) {
            title(input);
        }
        System.out.print(text);
        System.out.flush();
    }

    /** Tells several recordings on standard output apart. */
    void title(String input) {
        if (inputs > 1) {
            System.out.println("==> " + Recordings.shown(input) + " <==");
        }
    }

    /** The file that keeps what was found of a recording so far. */
    Optional<Path> logOf(String input, String suffix) {
        return Optional.ofNullable(folder).map(place -> place.resolve(stem(input) + "." + suffix));
    }

    /** A recording's name without folder and suffix. */
    static String stem(String input) {
        String name = String.valueOf(Path.of(Recordings.shown(input)).getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
