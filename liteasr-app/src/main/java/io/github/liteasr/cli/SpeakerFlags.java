package io.github.liteasr.cli;

import io.github.liteasr.speakers.Rttm;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to find out who speaks. */
final class SpeakerFlags {
    @Option(
            names = "--speakers",
            paramLabel = "FILE",
            description = "RTTM with who speaks when, by another program; the times of words are found for it.")
    private @Nullable Path turns;

    @Option(
            names = "--diarize",
            paramLabel = "HOW",
            description = "channels: the speakers of a stereo recording are left and right, as in calls; the times of "
                    + "words are found for it.")
    private @Nullable Way way;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** What speakers are told apart by. */
    enum Way {
        CHANNELS
    }

    /** Whether speakers are wanted. */
    boolean wanted() {
        return turns != null || way != null;
    }

    /** Whether each of two channels has its speaker. */
    boolean channels() {
        return way == Way.CHANNELS;
    }

    /**
     * The turns by another program, if they are given.
     *
     * @throws io.github.liteasr.BadInputException if the file is no RTTM
     */
    Optional<Rttm> turns() {
        if (turns != null && way != null) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--speakers and --diarize exclude each other");
        }
        return Optional.ofNullable(turns).map(Rttm::read);
    }
}
