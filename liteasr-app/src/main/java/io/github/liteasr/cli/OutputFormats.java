package io.github.liteasr.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code --output_format} may name: constants in lower case, which are also the files' suffixes, or all of them. */
final class OutputFormats {
    private OutputFormats() {}

    /**
     * The formats that are wanted; if none is named, {@code txt}, or all where they go into a folder.
     *
     * @param known the names of all formats, for the message
     * @throws IllegalArgumentException if there is no such format, or standard output would have to take all
     */
    static <F extends Enum<F>> Set<F> wanted(@Nullable String flag, boolean folder, Class<F> type, String known) {
        String name = flag == null ? (folder ? "all" : "txt") : flag.toLowerCase(Locale.ROOT);
        Set<F> formats = EnumSet.allOf(type);
        if (!name.equals("all")) {
            formats.removeIf(format -> !suffix(format).equals(name));
        } else if (!folder) {
            throw new IllegalArgumentException("--output_format all needs --output_dir");
        }
        if (formats.isEmpty()) {
            throw new IllegalArgumentException("--output_format is " + name + ", expected " + known + " or all");
        }
        return formats;
    }

    static String suffix(Enum<?> format) {
        return format.name().toLowerCase(Locale.ROOT);
    }
}
