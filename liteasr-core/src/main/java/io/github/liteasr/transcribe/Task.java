package io.github.liteasr.transcribe;

import java.util.Locale;

/** What a multilingual model is asked to write. */
public enum Task {
    /** The words in the language spoken. */
    TRANSCRIBE,
    /** The words in English. */
    TRANSLATE;

    /** The name in token tables and on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
