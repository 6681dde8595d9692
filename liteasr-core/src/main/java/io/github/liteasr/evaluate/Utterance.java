package io.github.liteasr.evaluate;

import io.github.liteasr.text.Language;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * One clip of a corpus.
 *
 * @param id what the corpus calls it
 * @param audio a media file
 * @param stretch the part of it that counts; no two utterances of a corpus have the same audio and stretch
 * @param text what is said in it, if the corpus tells; empty for a clip without speech
 * @param language Whisper's code if it knows the language, otherwise as the corpus has it
 */
public record Utterance(String id, Path audio, Stretch stretch, Optional<String> text, Optional<String> language) {
    public Utterance {
        if (id.isBlank()) {
            throw new IllegalArgumentException("an utterance without id: " + audio);
        }
        language = language.filter(code -> !code.isBlank()).map(Utterance::languageCode);
    }

    /** A clip that is a whole file. */
    public Utterance(String id, Path audio, Optional<String> text, Optional<String> language) {
        this(id, audio, Stretch.WHOLE, text, language);
    }

    /** The same in a language. */
    Utterance in(String code) {
        return new Utterance(id, audio, stretch, text, Optional.of(code));
    }

    /** Whisper's code of a language that {@link Language#find} knows, otherwise what is given, in lower case. */
    static String languageCode(String language) {
        return Language.find(language)
                .map(Language::code)
                .orElse(language.strip().toLowerCase(Locale.ROOT));
    }
}
