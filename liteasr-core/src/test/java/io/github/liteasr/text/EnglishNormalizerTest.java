package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnglishNormalizerTest {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "../shared"));

    private final TextNormalizer normalizer = new EnglishNormalizer(Map.of("mobilisation", "mobilization"));

    @Test
    void every_published_case_holds() throws IOException {
        Path cases = SHARED.resolve("reference/english-normalizer-cases.json");
        Path model = SHARED.resolve("models/whisper-tiny.en");
        assumeTrue(Files.exists(cases) && Files.isDirectory(model));
        TextNormalizer english = Normalization.WHISPER.forLanguage("en", model);
        SoftAssertions.assertSoftly(softly -> {
            for (JsonNode published : read(cases)) {
                String input = published.get("input").asText();
                softly.assertThat(english.normalize(input))
                        .as(input)
                        .isEqualTo(published.get("expected").asText());
            }
        });
    }

    private static JsonNode read(Path cases) {
        try {
            return new ObjectMapper().readTree(Files.readString(cases)).get("cases");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** From openai/whisper, tests/test_normalizer.py. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            two double o eight                                        | 2008
            forty three thousand two hundred and sixty                | 43260
            nineteen fifties                                          | 1950s
            thirty three thousand and three hundred and thirty third  | 33333rd
            two dollars and seventy cents                             | $2.70
            three and a half million                                  | 3500000
            positive twenty thousand                                  | +20000
            seventy six per cent                                      | 76%
            10 th                                                     | 10th
            she's been like                                           | she has been like
            Mr. Park visited Assoc. Prof. Kim Jr.                     | mister park visited associate professor kim junior
            mobilisation                                              | mobilization
            """)
    void published_cases_hold(String text, String expected) {
        assertThat(normalizer.normalize(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Uh, hmm, I mean yes             | i mean yes
            [noise] well (laughs) <unk> ok  | well ok
            I won't; they'd gone, y'all     | i will not they had gone you all
            won't² let's½                   | won t 2 let s one 2
            Naïve café — Œuvre              | naive cafe oeuvre
            It cost 1,234,567 dollars       | it cost $1234567
            one                             | one
            ones and twos                   | ones and 2s
            zero point five                 | 0.5
            ten point zero point two        | 10.0.2
            two hundred million and five    | 200000005
            a million thousand              | a 1000000
            one decillion                   | 1000000000000000000000000000000000
            minus the cost                  | minus the cost
            and a half                      | ''
            4 per person, 4 per cent        | 4 per person 4%
            plus five euros per day         | €5 per day
            double trouble                  | double trouble
            it 's $ 5 %                     | it is 5
            it 's $5 or 5%                  | it is $5 or 5%
            3.00 hundred and 2.5 hundred    | 300 250
            schöne ٣ Grüße                  | schone 3 grusse
            שלום עולם                       | שלום עולם
            😀👍                            | ''
            ''                              | ''
            """)
    void other_sentences_come_out_by_the_same_rules(String text, String expected) {
        assertThat(normalizer.normalize(text)).isEqualTo(expected);
    }

    @Test
    void a_long_text_takes_no_long_time() {
        String speech = "the twenty first of june cost five million dollars and seventy cents mr smith's friend won't ";
        assertTimeout(Duration.ofSeconds(10), () -> normalizer.normalize(speech.repeat(5_000)));
        assertTimeout(Duration.ofSeconds(10), () -> normalizer.normalize("x".repeat(1_000_000)));
        assertTimeout(Duration.ofSeconds(10), () -> normalizer.normalize(" ".repeat(200_000) + "7".repeat(20_000)));
    }

    @Test
    void a_model_without_a_spelling_map_has_the_published_one(@TempDir Path folder) {
        assertThat(EnglishNormalizer.load(folder).normalize("Mobilisation and colour, 10mm."))
                .isEqualTo("mobilization and color 10 mm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "7", "{\"colour\":7}", "{\"colour\":null}", "nonsense"})
    void a_damaged_spelling_map_is_refused(String json, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("normalizer.json"), json);
        assertThatThrownBy(() -> EnglishNormalizer.load(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(folder.resolve("normalizer.json") + ": ")
                .message()
                .doesNotContain("\n");
    }
}
