package io.github.liteasr.hub;

import static io.github.liteasr.hub.FakeHub.MODEL;
import static io.github.liteasr.hub.FakeHub.content;
import static io.github.liteasr.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no further attempt would change. */
@Timeout(20)
final class RefusingHubTest {
    @TempDir
    private Path cache;

    private final FakeHub hub = open();

    private static FakeHub open() {
        try {
            return FakeHub.withModel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void an_optional_file_may_be_missing_although_it_is_listed() {
        hub.file("vocab.json", "{}").misbehave("HEAD vocab.json", status(404));
        assertThat(hub.client(cache).resolve(MODEL, Progress.SILENT).resolve("vocab.json"))
                .doesNotExist();
    }

    @Test
    void a_required_file_may_not() {
        hub.misbehave("HEAD model.safetensors", status(404));
        assertRefused("the repository has no model.safetensors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html>Sign in</html>", "", "[]", "{\"sha\":\"../../x\",\"siblings\":[]}", "{\"sha\":\"main\"}"})
    void a_page_instead_of_the_hub_s_answer_is_refused(String page) {
        hub.misbehave("GET revision", content(page));
        assertRefused("owner/name: the answer of http://127.0.0.1");
    }

    @Test
    void a_page_instead_of_a_file_is_refused() {
        hub.misbehave("HEAD config.json", content("<html>Sign in</html>"));
        assertRefused("config.json: the answer of ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"../../x\"", "\"\"", "\"a/b\"", "\"..\""})
    void an_etag_that_is_no_file_name_is_refused(String etag) {
        hub.misbehave("HEAD config.json", status(200, "X-Repo-Commit", FakeHub.COMMIT, "ETag", etag));
        assertRefused("has no usable ETag");
    }

    @Test
    void a_gated_model_asks_for_a_token() {
        hub.misbehave("GET revision", status(401, "X-Error-Code", "GatedRepo"));
        assertRefused("owner/name: the model is gated: accept its terms on the Hub and set HF_TOKEN (HTTP status 401)");
        hub.misbehave("HEAD config.json", status(403, "X-Error-Code", "GatedRepo"));
        assertRefused("config.json: the model is gated");
    }

    @Test
    void an_unknown_model_or_revision_is_named() {
        hub.misbehave("GET revision", status(401, "X-Error-Code", "RepoNotFound"));
        assertRefused("the model does not exist, or is private or gated and needs a valid HF_TOKEN");
        hub.misbehave("GET revision", status(404, "X-Error-Code", "RevisionNotFound"));
        assertRefused("no such revision");
        hub.misbehave("GET revision", status(404));
        assertRefused("owner/name: not found on the Hub (HTTP status 404)");
    }

    private void assertRefused(String complaint) {
        assertThatThrownBy(() -> hub.client(cache).resolve(MODEL, Progress.SILENT))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("owner/name: ")
                .hasMessageContaining(complaint)
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasLineCount(1));
    }
}
