package io.github.liteasr.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each way in which a file can lie. */
final class DamagedFileTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void a_missing_file_is_refused() {
        assertRefused("no such file");
    }

    @Test
    void a_folder_is_not_a_file() throws IOException {
        Files.createDirectory(file);
        assertRefused("is not a file");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void a_file_shorter_than_the_length_field_is_refused(int size) throws IOException {
        Files.write(file, new byte[size]);
        assertRefused("the file has " + size + " bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 18446744073709551615",
        "-9223372036854775808, 9223372036854775808",
        "1152921504606846976, 1152921504606846976",
        "100000001, 100000001"
    })
    void an_absurd_header_length_is_refused(long length, String shown) throws IOException {
        RawFile.write(file, length, "{}".getBytes(StandardCharsets.UTF_8), new byte[0]);
        assertRefused("the header's length is " + shown + " bytes, expected at most 100000000");
    }

    @Test
    void a_header_longer_than_the_file_is_refused() throws IOException {
        RawFile.write(file, 3, "{}".getBytes(StandardCharsets.UTF_8), new byte[0]);
        assertRefused("the header's length is 3 bytes, but only 2 follow");
    }

    @Test
    void an_empty_header_is_refused() throws IOException {
        refusesHeader("", 0, "does not start with '{'");
    }

    @Test
    void leading_space_is_refused() throws IOException {
        refusesHeader(" {}", 0, "does not start with '{'");
    }

    @Test
    void a_header_that_is_no_object_is_refused() throws IOException {
        refusesHeader("[]", 0, "does not start with '{'");
    }

    @Test
    void a_header_that_is_not_utf8_is_refused() throws IOException {
        byte[] header = "{\"a?\":1}".getBytes(StandardCharsets.UTF_8);
        header[3] = (byte) 0xFF;
        RawFile.write(file, header, new byte[0]);
        assertRefused("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\"}", "{\"a\":}", "{'a':1}", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1"})
    void a_header_that_is_not_json_is_refused(String header) throws IOException {
        refusesHeader(header, 4, "not valid JSON");
    }

    @Test
    void deep_nesting_is_refused() throws IOException {
        refusesHeader("{\"a\":{\"x\":" + "[".repeat(100_000), 0, "not valid JSON");
    }

    @Test
    void an_endless_name_is_refused() throws IOException {
        refusesHeader("{\"" + "a".repeat(1_000_000) + "\":{}}", 0, "header");
    }

    @Test
    void text_after_the_object_is_refused() throws IOException {
        refusesHeader("{} {}", 0, "goes on after");
    }

    @Test
    void a_duplicate_name_is_refused() throws IOException {
        refusesHeader(
                "{" + entry("a", "F32", "[1]", "[0,4]") + "," + entry("a", "F32", "[1]", "[0,4]") + "}",
                4,
                "Duplicate");
    }

    @Test
    void a_duplicate_key_in_a_tensor_is_refused() throws IOException {
        refusesHeader("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "Duplicate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"F31\"", "\"f32\"", "\"\"", "7", "null", "[]", "{}"})
    void an_unknown_type_is_refused(String type) throws IOException {
        refusesHeader("{\"a\":{\"dtype\":" + type + ",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown dtype");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[-1]", "[1.0]", "[1e0]", "[9223372036854775808]", "[\"1\"]", "[null]", "[[1]]"})
    void a_dimension_that_is_no_count_is_refused(String shape) throws IOException {
        refusesHeader("{" + entry("a", "F32", shape, "[0,4]") + "}", 4, "shape holds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "{}", "\"[1]\""})
    void a_shape_that_is_no_array_is_refused(String shape) throws IOException {
        refusesHeader("{" + entry("a", "F32", shape, "[0,4]") + "}", 4, "shape is not a JSON array");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[9223372036854775807,2]",
                "[4294967296,4294967296]",
                "[4611686018427387904]",
                "[4294967296,2147483648,2,1]"
            })
    void a_shape_whose_size_overflows_is_refused(String shape) throws IOException {
        refusesHeader("{" + entry("a", "F32", shape, "[0,4]") + "}", 4, "more than 2^63-1 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[-4,0]", "[0,4.0]", "[0,1e1]", "[0,99999999999999999999]", "[\"0\",4]", "[0,true]"})
    void an_offset_that_is_no_count_is_refused(String offsets) throws IOException {
        refusesHeader("{" + entry("a", "F32", "[1]", offsets) + "}", 4, "data_offsets holds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[0]", "[0,4,8]"})
    void other_than_two_offsets_are_refused(String offsets) throws IOException {
        refusesHeader("{" + entry("a", "F32", "[1]", offsets) + "}", 4, "expected 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[4,0]", "[0,8]", "[4,8]", "[9223372036854775800,9223372036854775804]"})
    void offsets_outside_of_the_buffer_or_reversed_are_refused(String offsets) throws IOException {
        refusesHeader("{" + entry("a", "F32", "[1]", offsets) + "}", 4, "expected a range of the buffer's 4 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"F32;[1]", "F32;[2,2]", "F64;[2]", "F32;[0]", "U8;[]", "F16;[7]"})
    void offsets_that_do_not_fit_the_shape_are_refused(String type, String shape) throws IOException {
        refusesHeader("{" + entry("a", type, shape, "[0,8]") + "}", 8, "has 8 bytes at [0, 8], but its type " + type);
    }

    @Test
    void overlapping_tensors_are_refused() throws IOException {
        refusesHeader(
                "{" + entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[2]", "[4,12]") + "}",
                12,
                "starts at offset 4, but the tensors before it end at 8");
    }

    @Test
    void two_names_for_the_same_bytes_are_refused() throws IOException {
        refusesHeader(
                "{" + entry("a", "F32", "[1]", "[0,4]") + "," + entry("b", "F32", "[1]", "[0,4]") + "}",
                4,
                "starts at offset 0");
    }

    @Test
    void a_hole_is_refused() throws IOException {
        refusesHeader(
                "{" + entry("a", "U8", "[1]", "[0,1]") + "," + entry("b", "U8", "[1]", "[2,3]") + "}",
                3,
                "\"b\" starts at offset 2, but the tensors before it end at 1");
    }

    @Test
    void a_hole_at_the_start_is_refused() throws IOException {
        refusesHeader("{" + entry("a", "U8", "[1]", "[1,2]") + "}", 2, "starts at offset 1");
    }

    @Test
    void trailing_bytes_are_refused() throws IOException {
        refusesHeader("{" + entry("a", "U8", "[1]", "[0,1]") + "}", 2, "end at offset 1, but the buffer has 2 bytes");
    }

    @Test
    void bytes_without_any_tensor_are_refused() throws IOException {
        refusesHeader("{}", 1, "end at offset 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "\"text\"", "[]"})
    void metadata_that_is_no_object_is_refused(String metadata) throws IOException {
        refusesHeader("{\"__metadata__\":" + metadata + "}", 0, "__metadata__ is not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "[]", "\"F32\""})
    void a_tensor_that_is_no_object_is_refused(String tensor) throws IOException {
        refusesHeader("{\"a\":" + tensor + "}", 0, "not described by a JSON object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"dtype\":\"F32\",\"shape\":[0]}",
                "{\"dtype\":\"F32\",\"data_offsets\":[0,0]}",
                "{\"shape\":[0],\"data_offsets\":[0,0]}"
            })
    void an_incomplete_tensor_is_refused(String tensor) throws IOException {
        refusesHeader("{\"a\":" + tensor + "}", 0, "lacks dtype, shape or data_offsets");
    }

    @Test
    void a_name_with_line_breaks_still_gives_one_line() throws IOException {
        refusesHeader("{\"a\\nb\\u2028c\":1}", 0, "\"a?b?c\"");
    }

    private static String entry(String name, String type, String shape, String offsets) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(name, type, shape, offsets);
    }

    private void refusesHeader(String header, int bufferBytes, String complaint) throws IOException {
        RawFile.write(file, header, bufferBytes);
        assertRefused(complaint);
    }

    private void assertRefused(String complaint) {
        assertThatThrownBy(() -> Checkpoint.openFile(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(complaint)
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasLineCount(1));
    }
}
