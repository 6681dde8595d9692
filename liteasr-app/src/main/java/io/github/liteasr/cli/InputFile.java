package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.speakers.Call;
import io.github.liteasr.speakers.CallSide;
import io.github.liteasr.speakers.PowerEnvelope;
import io.github.liteasr.speakers.PowerMeter;
import io.github.liteasr.transcribe.Progress;
import io.github.liteasr.transcribe.Source;
import io.github.liteasr.transcribe.Transcript;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A file that is transcribed: all of it at once, or as a call, each of its two channels for itself. */
final class InputFile {
    private final String name;
    private final List<Part> parts;
    private int number;
    private boolean failed;

    /** What is transcribed as one recording, and where its segments are kept until they are written. */
    static final class Part {
        private final String name;
        private final AudioOptions options;
        private final Optional<TranscriptLog> log;
        private @Nullable PowerMeter meter;
        private @Nullable Transcript transcript;
        private double until;

        Part(String name, AudioOptions options, Optional<TranscriptLog> log) {
            this.name = name;
            this.options = options;
            this.log = log;
            this.transcript = log.flatMap(TranscriptLog::whole).orElse(null);
        }

        /** Opens what is to be transcribed from where it is known. */
        Source open(boolean ofCall) {
            AudioStream audio = Recordings.open(name, options);
            if (ofCall && audio.channels() != 2) {
                int channels = audio.channels();
                audio.close();
                throw new BadInputException("%s: %d channel%s, expected 2 with a speaker each"
                        .formatted(Recordings.shown(name), channels, channels == 1 ? "" : "s"));
            }
            if (ofCall) {
                meter = new PowerMeter(audio);
                audio = meter;
            }
            log.ifPresent(TranscriptLog::begin);
            Progress known = log.map(TranscriptLog::known).orElse(Progress.none());
            until = known.until();
            return new Source(audio, known);
        }

        boolean finished() {
            return transcript != null;
        }

        /** Takes what was found, and returns how many seconds there are more. */
        double add(Progress progress) {
            log.ifPresent(file -> file.add(progress));
            double more = progress.until() - until;
            until = progress.until();
            return more;
        }

        void finish(Transcript all) {
            log.ifPresent(file -> file.finish(all));
            transcript = all;
        }

        private CallSide side() {
            return new CallSide(
                    options.channel().name().toLowerCase(Locale.ROOT), Objects.requireNonNull(transcript), power());
        }

        /** As it was measured while it was transcribed, or if that was in an earlier run, measured now. */
        private PowerEnvelope power() {
            if (meter != null) {
                return meter.envelope();
            }
            try (AudioStream audio = Recordings.open(name, options)) {
                return PowerEnvelope.of(audio);
            }
        }
    }

    /** @param parts one, or the channels of a call */
    InputFile(String name, List<Part> parts) {
        this.name = name;
        this.parts = List.copyOf(parts);
    }

    String name() {
        return name;
    }

    List<Part> parts() {
        return parts;
    }

    boolean isCall() {
        return parts.size() > 1;
    }

    /** The how manieth it is of those that are transcribed, from 0. */
    int number() {
        return number;
    }

    void number(int value) {
        number = value;
    }

    /** Notes that it cannot be read; false if that was known. */
    boolean fail() {
        boolean first = !failed;
        failed = true;
        return first;
    }

    boolean finished() {
        return parts.stream().allMatch(Part::finished);
    }

    /** The transcript of all that is finished. */
    Transcript transcript(Function<int[], String> spelling) {
        return isCall()
                ? Call.merge(parts.get(0).side(), parts.get(1).side(), spelling)
                : Objects.requireNonNull(parts.getFirst().transcript);
    }
}
