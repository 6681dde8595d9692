package io.github.liteasr.hub;

import static io.github.liteasr.hub.FakeHub.MODEL;
import static io.github.liteasr.hub.FakeHub.content;
import static io.github.liteasr.hub.FakeHub.cutAfter;
import static io.github.liteasr.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and networks that fail in every way that one meets. */
@Timeout(20)
final class MisbehavingHubTest {
    private static final String WEIGHTS = "weights".repeat(10_000);

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
    void a_body_that_breaks_off_is_resumed_where_it_broke() {
        hub.misbehave("GET model.safetensors", cutAfter(50_000));
        assertFetched();
        List<String> downloads = hub.requests().stream()
                .filter(request -> request.startsWith("GET model.safetensors"))
                .toList();
        assertThat(downloads).hasSize(2);
        assertThat(downloads.getFirst()).isEqualTo("GET model.safetensors");
        long resumedAt = Long.parseLong(downloads.getLast().replaceAll("\\D", ""));
        assertThat(resumedAt).isBetween(1L, 50_000L);
    }

    @Test
    void a_download_is_resumed_by_the_next_run() throws IOException {
        hub.misbehave("GET model.safetensors", cutAfter(30_000), status(500), status(500), status(500));
        assertRefused("model.safetensors cannot be fetched: HTTP status 500 (4 attempts)");
        assertThat(unfinished()).hasSize(1);
        long present = Files.size(unfinished().getFirst());
        assertThat(present).isBetween(1L, 30_000L);
        assertFetched();
        assertThat(hub.requests()).contains("GET model.safetensors bytes=" + present + "-");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void an_interrupted_download_leaves_only_the_incomplete_file() throws IOException {
        hub.misbehave("GET model.safetensors", cutAfter(9_000), cutAfter(9_000), cutAfter(9_000), cutAfter(9_000));
        assertRefused("model.safetensors cannot be fetched: ");
        assertThat(unfinished()).hasSize(1);
        Path folder = cache.resolve("models--owner--name");
        assertThat(folder.resolve("snapshots").resolve(FakeHub.COMMIT).resolve("model.safetensors"))
                .doesNotExist();
        assertThat(folder.resolve("refs").resolve("main")).doesNotExist();
    }

    @Test
    void a_server_that_ignores_the_range_is_read_from_the_start() {
        hub.withoutRanges().misbehave("GET model.safetensors", cutAfter(50_000));
        assertFetched();
        assertThat(hub.count("GET model.safetensors bytes=")).isEqualTo(1);
    }

    @Test
    void another_range_than_asked_for_is_not_used() {
        hub.misbehave("GET model.safetensors", cutAfter(50_000), status(206, "Content-Range", "bytes 7-69999/70000"));
        assertFetched();
    }

    @Test
    void a_range_that_the_server_cannot_satisfy_starts_the_download_again() {
        hub.misbehave("GET model.safetensors", cutAfter(50_000), status(416));
        assertFetched();
    }

    @Test
    void wrong_content_of_the_right_size_is_fetched_again() {
        hub.misbehave("GET model.safetensors", content("WEIGHTS".repeat(10_000)));
        assertFetched();
    }

    @Test
    void content_that_stays_wrong_is_refused_and_removed() throws IOException {
        FakeHub.Misbehaviour wrong = content("WEIGHTS".repeat(10_000));
        hub.misbehave("GET model.safetensors", wrong, wrong, wrong, wrong);
        assertRefused("the content's SHA-256 is ");
        assertThat(unfinished()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 69_999, 70_001})
    void content_of_another_size_is_refused(int size) {
        FakeHub.Misbehaviour wrong = content(WEIGHTS.concat("more").substring(0, size));
        hub.misbehave("GET model.safetensors", wrong, wrong, wrong, wrong);
        assertRefused("the server offers " + size + " bytes, expected 70000 (4 attempts)");
    }

    @Test
    void a_body_without_a_length_that_never_ends_is_cut() {
        FakeHub.Misbehaviour endless = (exchange, content) -> {
            exchange.sendResponseHeaders(200, 0);
            try (exchange) {
                while (true) {
                    exchange.getResponseBody().write(content);
                }
            }
        };
        hub.misbehave("GET model.safetensors", endless, endless, endless, endless);
        assertRefused("the server sent more than the expected 70000 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET revision", "HEAD config.json", "GET config.json", "GET model.safetensors"})
    void temporary_failures_are_outlived(String request) {
        hub.misbehave(request, status(500), status(503), status(429, "Retry-After", "1"));
        assertFetched();
        assertThat(hub.count(request)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET revision", "HEAD config.json", "GET config.json"})
    void dropped_connections_are_outlived(String request) {
        FakeHub.Misbehaviour drop = (exchange, _) -> {
            throw new IOException("dropped");
        };
        hub.misbehave(request, drop, drop);
        assertFetched();
    }

    @Test
    void a_server_may_ask_for_a_longer_pause() {
        hub.misbehave("GET revision", status(429, "Retry-After", "3600"));
        long start = System.nanoTime();
        assertFetched();
        // The longest pause in these tests is 50 ms, the first without the server's wish 1 ms.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void a_failure_that_stays_is_reported_with_the_number_of_attempts() {
        hub.misbehave("GET revision", status(500), status(500), status(500), status(500));
        assertRefused("cannot be reached: HTTP status 500 (4 attempts)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET revision", "HEAD model.safetensors", "GET model.safetensors"})
    void a_server_that_does_not_answer_is_left(String request) {
        CountDownLatch end = new CountDownLatch(1);
        hub.misbehave(request, (exchange, _) -> {
            await(end);
            exchange.close();
        });
        assertFetched();
        end.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET revision", "GET model.safetensors"})
    void a_body_that_stalls_is_left(String request) {
        CountDownLatch end = new CountDownLatch(1);
        hub.misbehave(request, (exchange, content) -> {
            exchange.sendResponseHeaders(200, 70_000);
            exchange.getResponseBody().write(content, 0, Math.min(content.length, 20_000));
            exchange.getResponseBody().flush();
            await(end);
            exchange.close();
        });
        assertFetched();
        end.countDown();
    }

    @Test
    void the_token_goes_to_the_hub_and_not_to_the_host_of_the_content() throws IOException {
        try (FakeHub content = new FakeHub().file("model.safetensors", WEIGHTS)) {
            hub.redirectTo(content);
            content.misbehave("GET model.safetensors", cutAfter(10_000));
            Path snapshot = hub.client(cache, "hf_secret").resolve(MODEL, Progress.SILENT);
            assertThat(snapshot.resolve("model.safetensors")).hasContent(WEIGHTS);
            assertThat(hub.requests()).isNotEmpty().allMatch(request -> request.endsWith(" Bearer hf_secret"));
            assertThat(content.requests()).hasSize(2).noneMatch(request -> request.contains("Bearer"));
        }
    }

    @Test
    void a_renamed_repository_is_followed_on_the_same_host() {
        hub.misbehave("GET revision", status(307, "Location", "/api/models/owner/name/revision/main"));
        assertFetched();
    }

    @Test
    void redirections_in_a_circle_end() {
        FakeHub.Misbehaviour again = status(302, "Location", "/api/models/owner/name/revision/main");
        hub.misbehave("GET revision", Stream.generate(() -> again).limit(40).toArray(FakeHub.Misbehaviour[]::new));
        assertRefused("redirections");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "::", "mailto:x"})
    void a_redirection_to_something_else_is_refused(String location) {
        FakeHub.Misbehaviour away = status(302, "Location", location);
        hub.misbehave("GET revision", away, away, away, away);
        assertRefused("redirected");
    }

    private void assertFetched() {
        Path snapshot = hub.client(cache).resolve(MODEL, Progress.SILENT);
        assertThat(snapshot.resolve("model.safetensors")).hasContent(WEIGHTS);
        assertThat(snapshot.resolve("config.json")).hasContent("{}");
    }

    private void assertRefused(String complaint) {
        assertThatThrownBy(() -> hub.client(cache).resolve(MODEL, Progress.SILENT))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("owner/name: ")
                .hasMessageContaining(complaint)
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasLineCount(1));
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> blobs =
                Files.list(cache.resolve("models--owner--name").resolve("blobs"))) {
            return blobs.filter(blob -> blob.toString().endsWith(".incomplete")).toList();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
