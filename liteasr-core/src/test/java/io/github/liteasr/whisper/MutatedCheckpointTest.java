package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a valid model folder at random: it loads and runs, or it is refused, never anything else. */
class MutatedCheckpointTest {
    private static final int MUTATIONS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors");
    private static final String[] VALUES = {
        "0",
        "-1",
        "1",
        "3",
        "7",
        "64",
        "1000",
        "65536",
        "2147483647",
        "1e300",
        "null",
        "true",
        "\"x\"",
        "[]",
        "{}",
        "[-1]",
        "[70000]",
        "9223372036854775808",
        "0.5"
    };

    @TempDir
    Path folder;

    @Test
    void a_damaged_model_runs_or_is_refused() throws IOException {
        Path valid = TinyCheckpoint.english().lowRank().write(folder.resolve("valid"));
        Path damaged = Files.createDirectory(folder.resolve("damaged"));
        Random random = new Random(11);
        int refusals = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            for (String file : FILES) {
                Files.write(damaged.resolve(file), Files.readAllBytes(valid.resolve(file)));
            }
            String file = FILES.get(i % FILES.size());
            Path target = damaged.resolve(file);
            byte[] bytes = Files.readAllBytes(target);
            boolean value = file.endsWith("config.json") && random.nextInt(4) != 0;
            Files.write(target, value ? withOtherValue(bytes, random) : mutated(bytes, random));
            refusals += Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> refusals(damaged), "mutation " + i);
        }
        assertThat(refusals).isBetween(MUTATIONS / 4, MUTATIONS - 10);
    }

    /** Replaces one field, or an entry of a table in it. */
    private static byte[] withOtherValue(byte[] json, Random random) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(json);
        List<String> names = root.properties().stream().map(e -> e.getKey()).toList();
        String name = names.get(random.nextInt(names.size()));
        JsonNode value = JSON.readTree(VALUES[random.nextInt(VALUES.length)]);
        if (root.get(name).path(0) instanceof ObjectNode table) {
            table.set(random.nextBoolean() ? "q_proj" : "fc1", value);
        } else {
            root.set(name, value);
        }
        return JSON.writeValueAsBytes(root);
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        // In the weights' file most bytes are weights; the header at the start is what can lie.
        int reach = Math.min(bytes.length, 4000);
        switch (random.nextInt(4)) {
            case 0 -> bytes[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[random.nextInt(reach)] = (byte) "0123456789-,:{}[]\"e.".charAt(random.nextInt(20));
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            default -> {
                for (int i = 0; i < 5; i++) {
                    bytes[random.nextInt(reach)] = (byte) ('0' + random.nextInt(10));
                }
            }
        }
        return bytes;
    }

    private static int refusals(Path folder) {
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            Matrix features = ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), 1));
            assertThat(features.rows()).isEqualTo(model.config().audioPositions());
            return 0;
        } catch (BadInputException e) {
            assertThat(e.getMessage()).startsWith(folder.toString()).hasLineCount(1);
            return 1;
        }
    }
}
