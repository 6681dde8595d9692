package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.file.Path;
import java.text.Normalizer.Form;
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
        assertThat(new BasicNormalizer(Marks.SPACED, false).normalize(text)).isEqualTo(expected);
    }

    @Test
    void diacritics_go_on_request() {
        assertThat(new BasicNormalizer(Marks.DROPPED, false).normalize("Łódź, Straße, smørrebrød, œuvre, Þór, Việt"))
                .isEqualTo("lodz strasse smorrebrod oeuvre thor viet");
    }

    @Test
    void letters_are_parted_on_request_but_not_from_their_marks() {
        assertThat(new BasicNormalizer(Marks.SPACED, true).normalize("日本語、です。")).isEqualTo("日 本 語 で す");
        assertThat(new BasicNormalizer(Marks.SPACED, true).normalize("が\u304B\u3099"))
                .isEqualTo("が が");
    }

    @Test
    void languages_without_spaces_are_split_into_letters() {
        Path nowhere = Path.of("nowhere");
        assertThat(Normalization.WHISPER.forLanguage("ja", nowhere)).isEqualTo(new BasicNormalizer(Marks.SPACED, true));
        assertThat(Normalization.WHISPER.forLanguage("de", nowhere))
                .isEqualTo(new BasicNormalizer(Marks.SPACED, false));
        assertThat(Normalization.WHISPER.forLanguage("en", nowhere)).isInstanceOf(EnglishNormalizer.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            नमस्ते, यह हिन्दी है।          | नमस्ते यह हिन्दी है
            ক্ষমা করুন!                    | ক্ষমা করুন
            தமிழ் – மொழி                   | தமிழ் மொழி
            שָׁלוֹם, كَيْفَ؟                   | שָׁלוֹם كَيْفَ
            ❤️ ok 👍🏽                       | ok
            Größe [laut] ȅ̃               | größe ȅ̃
            """)
    void marks_stay_with_their_letters_on_request(String text, String expected) {
        TextNormalizer normalizer = Normalization.MARKS.forLanguage("hi", Path.of("nowhere"));
        assertThat(normalizer.normalize(text)).isEqualTo(java.text.Normalizer.normalize(expected, Form.NFKC));
    }

    @Test
    void letters_are_parted_with_the_marks_that_stay() {
        Path nowhere = Path.of("nowhere");
        assertThat(Normalization.WHISPER.forLanguage("th", nowhere).normalize("ที่นี่"))
                .isEqualTo("ท น");
        assertThat(Normalization.MARKS.forLanguage("th", nowhere).normalize("ที่นี่"))
                .isEqualTo("ที่ นี่");
    }

    @Test
    void long_unbalanced_brackets_take_no_long_time() {
        String brackets = "([<".repeat(200_000);
        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(new BasicNormalizer(Marks.SPACED, false).normalize(brackets))
                        .isEmpty());
    }
}
