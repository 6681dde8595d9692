package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.vad.SpeechOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What counts as speech. */
final class SpeechFlags {
    private static final SpeechOptions DEFAULTS = SpeechOptions.defaults();

    @Option(
            names = "--vad_threshold",
            paramLabel = "P",
            description = "From this probability on it is speech, lower for faint voices (default: ${DEFAULT-VALUE}).")
    private double threshold = DEFAULTS.threshold();

    @Option(
            names = "--vad_min_speech_ms",
            paramLabel = "MS",
            description = "Speech that is not longer is dropped (default: ${DEFAULT-VALUE}).")
    private int minimumSpeech = DEFAULTS.minimumSpeechMs();

    @Option(
            names = "--vad_min_silence_ms",
            paramLabel = "MS",
            description = "Shorter silences do not part speech (default: ${DEFAULT-VALUE}).")
    private int minimumSilence = DEFAULTS.minimumSilenceMs();

    @Option(
            names = "--vad_speech_pad_ms",
            paramLabel = "MS",
            description = "How much is kept around speech (default: ${DEFAULT-VALUE}).")
    private int pad = DEFAULTS.padMs();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    SpeechOptions options() {
        try {
            return DEFAULTS.withThreshold(threshold)
                    .withMinimumSpeechMs(minimumSpeech)
                    .withMinimumSilenceMs(minimumSilence)
                    .withPadMs(pad);
        } catch (IllegalArgumentException e) {
            throw spec == null
                    ? new BadInputException(String.valueOf(e.getMessage()))
                    : new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
