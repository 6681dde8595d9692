package io.github.liteasr.evaluate;

import io.github.liteasr.text.Language;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * One clip of a corpus.
 *
 * @param id what the corpus calls it; no two utterances of a corpus have the same audio
 * @param audio a media file
 * @param text what is said in it, if the corpus tells; empty for a clip without speech
 * @param language Whisper's code if it knows the language, otherwise as the corpus has it
 */
public record Utterance(String id, Path audio, Optional<String> text, Optional<String> language) {
    public Utterance {
        if (id.isBlank()) {
            throw new IllegalArgumentException("an utterance without id: " + audio);
        }
        language = language.filter(code -> !code.isBlank()).map(Utterance::languageCode);
    }

    /** Whisper's code of a language that is given by code, locale such as {@code pt-BR}, or English name. */
    static String languageCode(String language) {
        String stripped = language.strip().toLowerCase(Locale.ROOT);
        return Language.find(stripped)
                .or(() -> Language.ofCode(stripped.split("[-_]", 2)[0]))
                .map(Language::code)
                .orElse(stripped);
    }
}
