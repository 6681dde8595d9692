package io.github.liteasr.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Sentences and what openai-whisper makes of them, written by {@code src/test/python/normalizer_cases.py}. */
class NormalizerCasesTest {
    private final JsonNode cases = read();

    private static JsonNode read() {
        try (InputStream json = NormalizerCasesTest.class.getResourceAsStream("normalizer-cases.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(json));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void english_is_as_whisper_has_it() {
        Map<String, String> spellings = new HashMap<>();
        cases.get("spellings").forEachEntry((word, spelling) -> spellings.put(word, spelling.textValue()));
        assertEqual("english", new EnglishNormalizer(spellings));
    }

    @Test
    void other_languages_are_as_whisper_has_them() {
        assertEqual("basic", new BasicNormalizer(Marks.SPACED, false));
        assertEqual("plain", new BasicNormalizer(Marks.DROPPED, false));
        assertEqual("letters", new BasicNormalizer(Marks.SPACED, true));
    }

    private void assertEqual(String kind, TextNormalizer normalizer) {
        SoftAssertions.assertSoftly(softly -> cases.get(kind)
                .forEachEntry((text, expected) -> softly.assertThat(normalizer.normalize(text))
                        .as("%s: %s", kind, text)
                        .isEqualTo(expected.textValue())));
    }
}
