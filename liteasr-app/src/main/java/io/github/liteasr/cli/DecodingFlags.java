package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.transcribe.Task;
import io.github.liteasr.transcribe.TranscriptionOptions;
import io.github.liteasr.words.WordOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to decode: the flags of openai/whisper, with its defaults. */
final class DecodingFlags {
    private static final double HOTTEST = 1.0;

    @Mixin
    private LanguageFlags language = new LanguageFlags();

    @Option(names = "--task", description = "transcribe, or translate into English (default: transcribe).")
    private Task task = Task.TRANSCRIBE;

    @Option(names = "--without_timestamps", description = "Decode without times: a window is one segment.")
    private boolean withoutTimestamps;

    @Option(names = "--temperature", paramLabel = "T", description = "First temperature (default: 0).")
    private double temperature;

    @Option(
            names = "--temperature_increment_on_fallback",
            paramLabel = "T",
            description = "How much hotter to try again after a failure; None for never (default: 0.2).")
    private String increment = "0.2";

    @Option(
            names = "--beam_size",
            paramLabel = "N",
            description = "Candidates of beam search at temperature 0; 1 is greedy (default: 5).")
    private int beamSize = 5;

    @Option(
            names = "--best_of",
            paramLabel = "N",
            description = "Samples to choose from at temperatures above 0 (default: 5).")
    private int bestOf = 5;

    @Option(
            names = "--compression_ratio_threshold",
            paramLabel = "X",
            description = "Text that compresses better has failed; None for no limit (default: 2.4).")
    private String compressionRatio = "2.4";

    @Option(
            names = "--logprob_threshold",
            paramLabel = "X",
            description = "A lower mean log-probability has failed; None for no limit (default: -1.0).")
    private String logProbability = "-1.0";

    @Option(
            names = "--no_speech_threshold",
            paramLabel = "X",
            description = "A higher probability of no speech, of text that failed, is silence (default: 0.6).")
    private String noSpeech = "0.6";

    @Option(
            names = "--vad_filter",
            arity = "1",
            paramLabel = "BOOL",
            description = "Decode only what is speech; otherwise all, window after window (default: True).")
    private boolean vadFilter = true;

    @Mixin
    private SpeechFlags speech = new SpeechFlags();

    @Option(
            names = "--sequential",
            arity = "1",
            paramLabel = "BOOL",
            description = "Decode a recording's speech piece after piece, not side by side (default: False).")
    private boolean sequential;

    @Option(
            names = "--condition_on_previous_text",
            arity = "1",
            paramLabel = "BOOL",
            description =
                    "Let each window see the text before it, which only goes in sequence (default: where that is so).")
    private @Nullable Boolean conditionOnPreviousText;

    @Option(
            names = "--initial_prompt",
            paramLabel = "TEXT",
            description = "Text before the first window, or before each piece if these are decoded side by side.")
    private @Nullable String initialPrompt;

    @Option(
            names = "--carry_initial_prompt",
            arity = "1",
            paramLabel = "BOOL",
            description = "In sequence, too, put --initial_prompt before every window (default: False).")
    private boolean carryInitialPrompt;

    @Option(
            names = "--word_timestamps",
            arity = "1",
            paramLabel = "BOOL",
            description = "Find the times of words too, for json, srt and vtt (default: False).")
    private boolean wordTimestamps;

    @Option(
            names = "--prepend_punctuations",
            paramLabel = "SIGNS",
            description = "With --word_timestamps, signs that belong to the word after them.")
    private String prepended = WordOptions.defaults().prepended();

    @Option(
            names = "--append_punctuations",
            paramLabel = "SIGNS",
            description = "With --word_timestamps, signs that belong to the word before them.")
    private String appended = WordOptions.defaults().appended();

    @Option(
            names = "--trim_words",
            arity = "1",
            paramLabel = "BOOL",
            description = "With --word_timestamps, trim pauses off words (default: True).")
    private boolean trimWords = WordOptions.defaults().trimmed();

    @Option(
            names = "--short_windows",
            arity = "1",
            paramLabel = "BOOL",
            description = "Encode short pieces of English in windows of less than 30 s (default: True).")
    private boolean shortWindows = true;

    @Option(names = "--batch_size", paramLabel = "N", description = "Windows to decode side by side (default: 8).")
    private int batchSize = 8;

    @Mixin
    private final SearchFlags search = new SearchFlags();

    @Mixin
    private final HotwordFlags hotwords = new HotwordFlags();

    @Mixin
    private final GrammarFlags grammar = new GrammarFlags();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    TranscriptionOptions options() {
        try {
            TranscriptionOptions.Builder builder = TranscriptionOptions.defaults()
                    .with()
                    .task(task)
                    .decoding(d -> grammar.applyTo(search.applyTo(d))
                            .hotwords(hotwords.hotwords())
                            .timestamps(!withoutTimestamps)
                            .temperatures(temperatures())
                            .beamSize(beamSize)
                            .bestOf(bestOf)
                            .compressionRatioThreshold(optional("--compression_ratio_threshold", compressionRatio))
                            .logProbabilityThreshold(optional("--logprob_threshold", logProbability))
                            .noSpeechThreshold(optional("--no_speech_threshold", noSpeech)))
                    .language(language.options())
                    .sequential(sequential || Boolean.TRUE.equals(conditionOnPreviousText))
                    .conditionOnPreviousText(!Boolean.FALSE.equals(conditionOnPreviousText))
                    .carryInitialPrompt(carryInitialPrompt)
                    .shortWindows(shortWindows)
                    .batchSize(batchSize);
            builder = vadFilter ? builder.speech(speech.options()) : builder.allAudio();
            if (wordTimestamps) {
                builder.words(new WordOptions(prepended, appended, trimWords));
            }
            if (initialPrompt != null) {
                builder.initialPrompt(initialPrompt);
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private List<Double> temperatures() {
        List<Double> temperatures = new ArrayList<>();
        temperatures.add(temperature);
        OptionalDouble step = optional("--temperature_increment_on_fallback", increment);
        if (step.isPresent()) {
            if (!(step.getAsDouble() >= 0.01)) {
                throw usage("--temperature_increment_on_fallback is " + increment + ", expected at least 0.01");
            }
            for (int i = 1; temperature + i * step.getAsDouble() <= HOTTEST + 1e-6; i++) {
                temperatures.add(temperature + i * step.getAsDouble());
            }
        }
        return temperatures;
    }

    private OptionalDouble optional(String flag, String value) {
        if (value.equalsIgnoreCase("none")) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            throw usage(flag + " is " + value + ", expected a number or None");
        }
    }

    private RuntimeException usage(@Nullable String message) {
        return spec == null
                ? new BadInputException(String.valueOf(message))
                : new ParameterException(spec.commandLine(), String.valueOf(message));
    }
}
