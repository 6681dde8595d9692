package io.github.liteasr.hub;

import static io.github.liteasr.hub.FakeHub.COMMIT;
import static io.github.liteasr.hub.FakeHub.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding and fetching models when the network does what it should. */
final class ModelHubTest {
    @TempDir
    private Path cache;

    private FakeHub hub = open();

    private static FakeHub open() {
        try {
            return FakeHub.withModel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void cacheIsEmpty() {
        assertThat(cache).isEmptyDirectory();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void a_model_is_fetched_into_the_standard_layout() throws IOException {
        List<String> updates = new ArrayList<>();
        Path snapshot = hub.client(cache).resolve(MODEL, (file, done, total) -> updates.add(file + done + "/" + total));
        Path folder = cache.resolve("models--owner--name");
        assertThat(snapshot).isEqualTo(folder.resolve("snapshots").resolve(COMMIT));
        assertThat(snapshot.resolve("config.json")).hasContent("{}");
        assertThat(snapshot.resolve("model.safetensors")).hasContent("weights".repeat(10_000));
        String blob = FakeHub.sha256("weights".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
                .isEqualTo(Path.of("../../blobs", blob));
        assertThat(Files.readSymbolicLink(snapshot.resolve("config.json")))
                .isEqualTo(Path.of("../../blobs", FakeHub.gitLike("{}".getBytes(StandardCharsets.UTF_8))));
        assertThat(folder.resolve("refs/main")).hasContent(COMMIT);
        assertThat(updates).contains("config.json2/2", "model.safetensors0/70000", "model.safetensors70000/70000");
    }

    @Test
    void a_complete_model_costs_one_request() {
        hub.client(cache).resolve(MODEL, Progress.SILENT);
        hub.requests().clear();
        hub.client(cache).resolve(MODEL, Progress.SILENT);
        assertThat(hub.requests()).containsExactly("GET revision");
    }

    @Test
    void a_complete_model_is_not_written_to() throws IOException {
        hub.client(cache).resolve(MODEL, Progress.SILENT);
        Path reference = cache.resolve("models--owner--name/refs/main");
        Files.setLastModifiedTime(reference, FileTime.fromMillis(0));
        hub.client(cache).resolve(MODEL, Progress.SILENT);
        assertThat(Files.getLastModifiedTime(reference)).isEqualTo(FileTime.fromMillis(0));
    }

    @Test
    void only_what_a_model_needs_is_fetched() throws IOException {
        hub.file("pytorch_model.bin", "x").file("README.md", "x").file("vocab.json", "{}");
        Path snapshot = hub.client(cache).resolve(MODEL, Progress.SILENT);
        assertThat(snapshot.resolve("vocab.json")).exists();
        assertThat(snapshot.resolve("pytorch_model.bin")).doesNotExist();
        assertThat(snapshot.resolve("README.md")).doesNotExist();
    }

    @Test
    void names_that_lead_out_of_the_folder_are_never_used() {
        hub.file("../../../evil/config.json", "x").file("/tmp/tokenizer.json", "x");
        hub.client(cache).resolve(MODEL, Progress.SILENT);
        assertThat(hub.requests()).noneMatch(request -> request.contains("evil"));
        assertThat(cache.resolve("evil")).doesNotExist();
    }

    @Test
    void shards_are_fetched_as_the_index_says() throws IOException {
        try (FakeHub sharded = new FakeHub()
                .file("config.json", "{}")
                .file(
                        "model.safetensors.index.json",
                        "{\"weight_map\":{\"a\":\"m-1.safetensors\",\"b\":\"m-2.safetensors\"}}")
                .file("m-1.safetensors", "one")
                .file("m-2.safetensors", "two")
                .file("m-3.safetensors", "unused")) {
            Path snapshot = sharded.client(cache).resolve(MODEL, Progress.SILENT);
            assertThat(snapshot.resolve("m-2.safetensors")).hasContent("two");
            assertThat(snapshot.resolve("m-3.safetensors")).doesNotExist();
        }
    }

    @Test
    void weights_of_other_programs_are_fetched_where_there_are_no_safetensors() throws IOException {
        try (FakeHub torch = new FakeHub()
                .file("config.json", "{}")
                .file("pytorch_model.bin.index.json", "{\"weight_map\":{\"a\":\"m-1.bin\",\"b\":\"m-2.bin\"}}")
                .file("m-1.bin", "one")
                .file("m-2.bin", "two")) {
            Path snapshot = torch.client(cache).resolve(MODEL, Progress.SILENT);
            assertThat(snapshot.resolve("m-2.bin")).hasContent("two");
            long requests = torch.requests().size();
            torch.client(cache).resolve(MODEL, Progress.SILENT);
            assertThat(torch.requests()).hasSize((int) requests + 1);
        }
    }

    @Test
    void a_model_of_ctranslate2_is_fetched_with_its_vocabulary() throws IOException {
        try (FakeHub other = new FakeHub()
                .file("config.json", "{}")
                .file("model.bin", "weights")
                .file("vocabulary.txt", "a")) {
            Path snapshot = other.client(cache).resolve(MODEL, Progress.SILENT);
            assertThat(snapshot.resolve("model.bin")).hasContent("weights");
            assertThat(snapshot.resolve("vocabulary.txt")).hasContent("a");
        }
    }

    @Test
    void a_repository_without_weights_is_refused() throws IOException {
        try (FakeHub other = new FakeHub().file("config.json", "{}").file("flax_model.msgpack", "x")) {
            assertRefused(other, "the repository has no weights, expected one of model.safetensors");
        }
    }

    @Test
    void a_repository_without_configuration_is_refused() throws IOException {
        try (FakeHub other = new FakeHub().file("model.safetensors", "x")) {
            assertRefused(other, "owner/name: the repository has no config.json");
        }
    }

    @Test
    void an_index_that_leads_out_of_the_folder_is_refused() throws IOException {
        try (FakeHub other = new FakeHub()
                .file("config.json", "{}")
                .file("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../../x.safetensors\"}}")) {
            assertRefused(other, "expected the name of a .safetensors file in the same folder");
        }
    }

    @Test
    void an_index_with_a_shard_that_the_repository_lacks_is_refused() throws IOException {
        try (FakeHub other = new FakeHub()
                .file("config.json", "{}")
                .file("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"x.safetensors\"}}")) {
            assertRefused(other, "the repository has no x.safetensors");
        }
    }

    @Test
    void an_existing_folder_is_returned_as_it_is() throws IOException {
        Path folder = Files.createDirectories(cache.resolve("my").resolve("model"));
        assertThat(hub.client(cache).resolve(folder.toString(), Progress.SILENT))
                .isEqualTo(folder);
        assertThat(hub.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name",
                "./models/x",
                "/models/x",
                "../x",
                "a/..",
                "a/b/c",
                "a/b@",
                "a/b@../c",
                "a/b@x//y",
                "a--b/c",
                "a/b c",
                "a/b\n",
                "a/b\0",
                "a/b?x=1",
                "a/b#x",
                ".a/b",
                "http://host/x",
                "a/b@c@d"
            })
    void what_is_neither_folder_nor_model_name_is_refused(String model) {
        assertThatThrownBy(() -> hub.client(cache).resolve(model, Progress.SILENT))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("neither an existing folder nor a model name")
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasLineCount(1));
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void a_revision_may_be_a_branch_with_a_slash_or_a_commit() {
        hub.client(cache).resolve(MODEL + "@refs/pr/1", Progress.SILENT);
        assertThat(cache.resolve("models--owner--name/refs/refs/pr/1")).hasContent(COMMIT);
        hub.client(cache).resolve(MODEL + "@" + COMMIT, Progress.SILENT);
        assertThat(cache.resolve("models--owner--name/refs").resolve(COMMIT)).doesNotExist();
    }

    @Test
    void two_threads_fetch_each_file_once() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Path> one = threads.submit(() -> hub.client(cache).resolve(MODEL, Progress.SILENT));
            Future<Path> other = threads.submit(() -> hub.client(cache).resolve(MODEL, Progress.SILENT));
            assertThat(one.get()).isEqualTo(other.get());
        }
        assertThat(hub.count("GET model.safetensors")).isEqualTo(1);
        assertThat(hub.count("GET config.json")).isEqualTo(1);
    }

    @Test
    void a_blob_that_was_removed_is_fetched_again() throws IOException {
        Path snapshot = hub.client(cache).resolve(MODEL, Progress.SILENT);
        Files.delete(snapshot.resolve("config.json").toRealPath());
        hub.client(cache).resolve(MODEL, Progress.SILENT);
        assertThat(snapshot.resolve("config.json")).hasContent("{}");
    }

    @Test
    void a_cache_that_cannot_be_written_is_reported() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "in the way");
        assertThatThrownBy(() -> hub.client(file).resolve(MODEL, Progress.SILENT))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("cannot be written")
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasLineCount(1));
    }

    private void assertRefused(FakeHub other, String complaint) {
        assertThatThrownBy(() -> other.client(cache).resolve(MODEL, Progress.SILENT))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(complaint);
    }
}
