package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasicNormalizerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Hallo, Welt!                    | hallo welt
            ¿Qué tal?  ¡Bien!               | qué tal bien
            Ja [Musik] nein <laut> (leise)! | ja nein
            leer () offen ( bleibt          | leer offen bleibt
            ⑦ ﬁn ＡＢＣ                     | 7 fin abc
            l'été – 50 % + 3                | l été 50 3
            שלום, עולם!                     | שלום עולם
            😀 ok 👍                        | ok
            ''                              | ''
            """)
    void punctuation_and_annotations_go_and_letters_stay(String text, String expected) {
        assertThat(new BasicNormalizer(false, false).normalize(text)).isEqualTo(expected);
    }

    @Test
    void diacritics_go_on_request() {
        assertThat(new BasicNormalizer(true, false).normalize("Łódź, Straße, smørrebrød, œuvre, Þór, Việt"))
                .isEqualTo("lodz strasse smorrebrod oeuvre thor viet");
    }

    @Test
    void letters_are_parted_on_request_but_not_from_their_marks() {
        assertThat(new BasicNormalizer(false, true).normalize("日本語、です。")).isEqualTo("日 本 語 で す");
        assertThat(new BasicNormalizer(false, true).normalize("が\u304B\u3099")).isEqualTo("が が");
    }

    @Test
    void languages_without_spaces_are_split_into_letters() {
        Path nowhere = Path.of("nowhere");
        assertThat(TextNormalizer.forLanguage("ja", nowhere)).isEqualTo(new BasicNormalizer(false, true));
        assertThat(TextNormalizer.forLanguage("de", nowhere)).isEqualTo(new BasicNormalizer(false, false));
        assertThat(TextNormalizer.forLanguage("en", nowhere)).isInstanceOf(EnglishNormalizer.class);
    }

    @Test
    void long_unbalanced_brackets_take_no_long_time() {
        String brackets = "([<".repeat(200_000);
        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(new BasicNormalizer(false, false).normalize(brackets))
                        .isEmpty());
    }
}
