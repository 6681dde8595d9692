package io.github.liteasr.transcribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpokenLanguageTest {
    private static final LanguageOptions ANY = LanguageOptions.detected().withSure(0.6);

    @Test
    void a_window_that_is_sure_decides() {
        SpokenLanguage language = new SpokenLanguage(ANY, true);
        language.hear(Map.of("de", 0.5, "en", 0.4, "fr", 0.1));
        assertThat(language.decided()).isEmpty();
        language.hear(Map.of("de", 0.1, "en", 0.2, "fr", 0.7));
        assertThat(language.decided()).contains("fr");
    }

    @Test
    void windows_that_are_not_sure_vote_with_what_they_believe() {
        SpokenLanguage language = new SpokenLanguage(ANY.withMostWindows(3), true);
        language.hear(Map.of("de", 0.40, "en", 0.35));
        language.hear(Map.of("de", 0.45, "en", 0.40));
        language.hear(Map.of("de", 0.10, "en", 0.50));
        assertThat(language.decided()).contains("en");
    }

    @Test
    void a_short_recording_decides_with_what_there_is() {
        SpokenLanguage language = new SpokenLanguage(ANY, true);
        language.hear(Map.of("de", 0.3, "en", 0.2));
        language.decide();
        assertThat(language.decided()).contains("de");
    }

    @Test
    void a_language_that_is_given_or_known_from_before_is_not_questioned() {
        assertThat(new SpokenLanguage(LanguageOptions.of(List.of("pt")), true).decided())
                .contains("pt");
        assertThat(new SpokenLanguage(ANY, false).decided()).contains("en");
        SpokenLanguage language = new SpokenLanguage(ANY, true);
        language.restore(new Progress(1, Optional.of("ko"), List.of(), List.of()));
        assertThat(language.decided()).contains("ko");
    }
}
