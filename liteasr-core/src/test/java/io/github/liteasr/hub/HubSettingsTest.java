package io.github.liteasr.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HubSettingsTest {
    private static final Path USER = Path.of(System.getProperty("user.home"));

    @TempDir
    private Path home;

    @Test
    void the_defaults_are_the_hub_s() {
        HubSettings settings = HubSettings.fromEnvironment(Map.of());
        assertThat(settings.cache()).isEqualTo(USER.resolve(".cache/huggingface/hub"));
        assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co/"));
        assertThat(settings.offline()).isFalse();
    }

    @Test
    void the_cache_is_found_in_the_order_of_the_hub() {
        assertThat(cache(Map.of("XDG_CACHE_HOME", "/x"))).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(cache(Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h"))).isEqualTo(Path.of("/h/hub"));
        assertThat(cache(Map.of("HF_HOME", "/h", "HF_HUB_CACHE", "/c"))).isEqualTo(Path.of("/c"));
        assertThat(cache(Map.of("HF_HOME", "~/h", "HF_HUB_CACHE", ""))).isEqualTo(USER.resolve("h/hub"));
    }

    @Test
    void the_token_comes_from_the_environment_or_else_from_the_file() throws IOException {
        Map<String, String> environment = Map.of("HF_HOME", home.toString());
        assertThat(HubSettings.fromEnvironment(environment).token()).isNull();
        Files.writeString(home.resolve("token"), "hf_file\n");
        assertThat(HubSettings.fromEnvironment(environment).token()).isEqualTo("hf_file");
        HubSettings settings = HubSettings.fromEnvironment(Map.of("HF_HOME", home.toString(), "HF_TOKEN", " hf_env\n"));
        assertThat(settings.token()).isEqualTo("hf_env");
        assertThat(settings.toString()).doesNotContain("hf_env");
    }

    @Test
    void a_token_that_no_header_can_carry_is_refused_without_showing_it() {
        assertThatThrownBy(() -> HubSettings.fromEnvironment(Map.of("HF_HOME", home.toString(), "HF_TOKEN", "a\nb")))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("the token in HF_TOKEN")
                .hasMessageNotContaining("a\nb");
    }

    @Test
    void the_endpoint_may_have_a_path_and_slashes() {
        assertThat(HubSettings.fromEnvironment(Map.of("HF_ENDPOINT", "http://mirror:8080/hub//"))
                        .endpoint())
                .isEqualTo(URI.create("http://mirror:8080/hub/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"huggingface.co", "ftp://host", "http://", "a b", "https:///x"})
    void an_endpoint_that_is_no_address_is_refused(String endpoint) {
        assertThatThrownBy(() -> HubSettings.fromEnvironment(Map.of("HF_ENDPOINT", endpoint)))
                .isInstanceOf(BadInputException.class)
                .hasMessage("HF_ENDPOINT is " + endpoint + ", expected an address like https://host");
    }

    private static Path cache(Map<String, String> environment) {
        return HubSettings.fromEnvironment(environment).cache();
    }
}
