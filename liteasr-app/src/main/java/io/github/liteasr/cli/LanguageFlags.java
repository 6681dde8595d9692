package io.github.liteasr.cli;

import io.github.liteasr.text.Language;
import io.github.liteasr.transcribe.LanguageOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** Which language is spoken. */
final class LanguageFlags {
    private static final LanguageOptions DEFAULTS = LanguageOptions.detected();

    @Option(
            names = "--language",
            paramLabel = "L",
            split = ",",
            description =
                    "Code, locale or English name of the language spoken, or of several that it may be, with commas "
                            + "(default: any, detected).")
    private List<Language> languages = List.of();

    @Option(
            names = "--multilingual",
            arity = "1",
            paramLabel = "BOOL",
            description = "Detect the language of each window (default: False).")
    private boolean multilingual;

    @Option(
            names = "--language_detection_segments",
            paramLabel = "N",
            description = "From how many windows of speech to tell the language at most (default: ${DEFAULT-VALUE}).")
    private int segments = DEFAULTS.mostWindows();

    @Option(
            names = "--language_detection_threshold",
            paramLabel = "P",
            description = "From this probability on one window decides; else they vote (default: ${DEFAULT-VALUE}).")
    private double threshold = DEFAULTS.sure();

    /** @throws IllegalArgumentException if a value is out of its range */
    LanguageOptions options() {
        return LanguageOptions.of(languages.stream().map(Language::code).toList())
                .withPerWindow(multilingual)
                .withMostWindows(segments)
                .withSure(threshold);
    }
}
