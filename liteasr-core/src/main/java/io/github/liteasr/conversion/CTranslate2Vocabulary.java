package io.github.liteasr.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens beside CTranslate2's {@code model.bin}: a JSON list, or in older folders a line each. */
final class CTranslate2Vocabulary {
    private CTranslate2Vocabulary() {}

    /** Tokens by id; null if there is no such file. */
    static @Nullable List<String> read(Path modelFile) {
        Path json = modelFile.resolveSibling("vocabulary.json");
        if (Files.exists(json)) {
            List<String> tokens = new ArrayList<>();
            for (JsonNode token : JsonFile.readIfPresent(json)) {
                if (!token.isTextual()) {
                    throw new BadInputException(json + ": holds something else than texts, expected a list of tokens");
                }
                tokens.add(token.textValue());
            }
            return tokens;
        }
        Path lines = modelFile.resolveSibling("vocabulary.txt");
        if (!Files.exists(lines)) {
            return null;
        }
        try {
            return List.of(Files.readString(lines).split("\r?\n")); // trailing empty lines are none
        } catch (MalformedInputException e) {
            throw new BadInputException(lines + ": not " + StandardCharsets.UTF_8 + " text", e);
        } catch (IOException e) {
            throw new BadInputException(lines + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
