package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    @Test
    void there_are_a_hundred_with_different_codes_and_names() {
        assertThat(Language.all()).hasSize(100).startsWith(new Language("en", "English"));
        assertThat(Language.all()).endsWith(new Language("yue", "Cantonese"));
        assertThat(Language.all().stream().map(Language::code)).doesNotHaveDuplicates();
        assertThat(Language.all().stream().map(Language::name)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "en, en",
        "English, en",
        "' ENGLISH ', en",
        "haitian creole, ht",
        "Haitian, ht",
        "Castilian, es",
        "mandarin, zh",
        "Flemish, nl",
        "moldavian, ro",
        "JW, jw",
        "jv, jw",
        "iw, he",
        "cantonese, yue",
        "haw, haw",
        "nb, no",
        "pt-BR, pt",
        "pt_br, pt",
        "PT-BR, pt",
        "zh-TW, zh",
        "zh-Hant, zh",
        "zh_Hans_CN, zh",
        "en_US, en",
        "en_US.UTF-8, en",
        "yue-HK, yue",
        "nb-NO, no",
        "iw-IL, he",
        "sr-Latn-RS, sr",
        "deu-AT, de"
    })
    void a_language_is_found_by_code_name_another_name_or_locale(String wanted, String code) {
        assertThat(Language.find(wanted)).map(Language::code).hasValue(code);
    }

    @ParameterizedTest
    @CsvSource({
        "deu, de", "ger, de", "DEU, de", "fra, fr", "fre, fr", "zho, zh", "chi, zh", "cmn, zh", "eng, en", "spa, es",
        "jpn, ja", "kor, ko", "jav, jw", "heb, he", "cym, cy", "wel, cy", "fil, tl", "tgl, tl", "nor, no", "nno, nn",
        "hbs, ''"
    })
    void a_language_is_found_by_its_three_letters(String wanted, String code) {
        assertThat(Language.find(wanted).map(Language::code).orElse("")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"''", "xx", "klingon", "english language", "<|en|>", "-", "-en", "xx-US"})
    void other_words_are_no_language(String wanted) {
        assertThat(Language.find(wanted)).isEmpty();
    }

    @Test
    void a_blank_code_is_refused() {
        assertThatThrownBy(() -> new Language(" ", "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
