package io.github.liteasr.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardedCheckpointTest {
    @TempDir
    private Path folder;

    @Test
    void all_shards_are_read() throws IOException {
        shard("one.safetensors", "a");
        shard("two.safetensors", "b");
        index("{\"metadata\":{\"total_size\":2},\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.names()).containsExactly("a", "b");
            assertThat(checkpoint.metadata()).containsEntry("shard", "one.safetensors");
            assertThatThrownBy(() -> checkpoint.tensor("c")).hasMessageContaining("model.safetensors.index.json");
        }
    }

    @Test
    void a_missing_shard_is_refused() throws IOException {
        shard("one.safetensors", "a");
        index("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");
        assertRefused("two.safetensors: no such file");
    }

    @Test
    void a_tensor_that_its_shard_lacks_is_refused() throws IOException {
        shard("one.safetensors", "a");
        index("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"one.safetensors\"}}");
        assertRefused("tensor \"b\" is not in one.safetensors");
    }

    @Test
    void a_tensor_in_another_shard_than_the_index_says_is_refused() throws IOException {
        shard("one.safetensors", "a");
        shard("two.safetensors", "b");
        index("{\"weight_map\":{\"a\":\"two.safetensors\",\"b\":\"one.safetensors\"}}");
        assertRefused("tensor \"a\" is not in two.safetensors");
    }

    @Test
    void a_tensor_in_two_shards_is_refused() throws IOException {
        shard("one.safetensors", "a");
        shard("two.safetensors", "a");
        index("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");
        assertRefused("tensor \"a\" is also in ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../one.safetensors",
                "/etc/one.safetensors",
                "C:\\\\one.safetensors",
                "c:one.safetensors",
                "sub/one.safetensors",
                "..\\\\one.safetensors",
                "one\\u0000.safetensors",
                "..",
                "",
                "model.bin"
            })
    void a_shard_that_is_no_plain_file_name_is_refused(String shard) throws IOException {
        index("{\"weight_map\":{\"a\":\"" + shard + "\"}}");
        assertRefused("expected the name of a .safetensors file in the same folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{} {}",
                "{\"weight_map\":{}}",
                "{\"weight_map\":[]}",
                "{\"weight_map\":{\"a\":1}}",
                "{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"x.safetensors\"}}"
            })
    void a_damaged_index_is_refused(String index) throws IOException {
        index(index);
        assertRefused("model.safetensors.index.json: ");
    }

    private void shard(String fileName, String tensor) throws IOException {
        String header = "{\"__metadata__\":{\"shard\":\"" + fileName + "\"},\"" + tensor
                + "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}";
        RawFile.write(folder.resolve(fileName), header, 1);
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    private void assertRefused(String complaint) {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(complaint)
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasLineCount(1));
    }
}
