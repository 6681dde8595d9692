package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.vad.SpeechDetector;
import io.github.liteasr.vad.SpeechOptions;
import io.github.liteasr.vad.SpeechSegment;
import io.github.liteasr.vad.SpeechSegmenter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code liteasr vad}: where in media files somebody speaks. */
@Command(
        name = "vad",
        description = "Finds where in media files somebody speaks: voice activity detection.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class VadCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "AUDIO",
            description = "Media files that FFmpeg reads; - is standard input.")
    private List<String> audio = List.of();

    @Mixin
    private SpeechFlags speech = new SpeechFlags();

    @Option(
            names = {"--output_dir", "-o"},
            paramLabel = "DIR",
            converter = FolderConverter.class,
            description = "Write a file for each recording and format there, instead of standard output.")
    private @Nullable Path outputFolder;

    @Option(
            names = {"--output_format", "-f"},
            paramLabel = "F",
            description = "txt, json, rttm or all (default: txt; all with --output_dir).")
    private @Nullable String outputFormat;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        SpeechOptions options = speech.options();
        Set<SpeechFormat> formats = formats();
        OutputPlace place = new OutputPlace(outputFolder, audio.size());
        place.checkInputs(audio);
        int failures = 0;
        try (Engine engine = new Engine(Engine.availableThreads(), Precision.F32)) {
            SpeechDetector detector = new SpeechDetector(engine);
            for (String name : audio) {
                try {
                    write(name, options, formats, detector, place);
                } catch (BadInputException e) {
                    System.err.println("liteasr: " + e.getMessage());
                    failures++;
                }
            }
        }
        return failures == 0 ? 0 : 1;
    }

    private static void write(
            String name, SpeechOptions options, Set<SpeechFormat> formats, SpeechDetector detector, OutputPlace place) {
        Audio recording = Recordings.read(name, AudioOptions.defaults());
        Recordings.warn(name, recording.notices());
        float[] samples = recording.samples();
        List<SpeechSegment> segments =
                SpeechSegmenter.segments(detector.probabilities(samples), samples.length, options);
        for (SpeechFormat format : formats) {
            String text = format.text(OutputPlace.stem(name), recording, segments);
            place.write(name, format.extension(), text, !format.namesRecording());
        }
    }

    private Set<SpeechFormat> formats() {
        try {
            return OutputFormats.wanted(outputFormat, outputFolder != null, SpeechFormat.class, "txt, json, rttm");
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
