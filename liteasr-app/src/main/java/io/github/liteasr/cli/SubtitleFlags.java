package io.github.liteasr.cli;

import io.github.liteasr.text.SubtitleLayout;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The shape of subtitles: the flags of openai/whisper. They need the times of words. */
final class SubtitleFlags {
    @Option(
            names = "--max_line_width",
            paramLabel = "N",
            description = "Characters of a subtitle's line (default: no limit).")
    private @Nullable Integer maxLineWidth;

    @Option(
            names = "--max_line_count",
            paramLabel = "N",
            description = "Lines of a subtitle, with --max_line_width: subtitles are filled (default: one a segment).")
    private @Nullable Integer maxLineCount;

    @Option(names = "--max_words_per_line", paramLabel = "N", description = "Words of a subtitle (default: no limit).")
    private @Nullable Integer maxWordsPerLine;

    @Option(
            names = "--highlight_words",
            arity = "1",
            paramLabel = "BOOL",
            description = "Underline each word while it is spoken, in srt and vtt (default: False).")
    private boolean highlightWords;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** The layout; what cannot be done without the times of words, or has no effect, is said. */
    SubtitleLayout layout(boolean words) {
        SubtitleLayout layout;
        try {
            layout = new SubtitleLayout(
                    optional(maxLineWidth), optional(maxLineCount), optional(maxWordsPerLine), highlightWords);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        if (!words && !layout.equals(SubtitleLayout.SEGMENTS)) {
            throw usage(first() + " needs --word_timestamps True");
        }
        if (maxLineCount != null && maxLineWidth == null) {
            System.err.println("liteasr: warning: --max_line_count has no effect without --max_line_width");
        }
        if (maxWordsPerLine != null && maxLineWidth != null && maxLineCount != null) {
            System.err.println(
                    "liteasr: warning: --max_words_per_line has no effect with --max_line_width and --max_line_count");
        }
        return layout;
    }

    private String first() {
        if (maxLineWidth != null) {
            return "--max_line_width";
        }
        return maxLineCount != null
                ? "--max_line_count"
                : maxWordsPerLine != null ? "--max_words_per_line" : "--highlight_words";
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private ParameterException usage(String message) {
        return new ParameterException(java.util.Objects.requireNonNull(spec).commandLine(), message);
    }
}
