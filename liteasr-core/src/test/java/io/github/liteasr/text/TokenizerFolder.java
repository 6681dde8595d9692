package io.github.liteasr.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small tokenizers: the 256 bytes (ids 0 to 255, in byte order), and what the test adds. */
final class TokenizerFolder {
    private TokenizerFolder() {}

    static Path write(Path folder, String json) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), json);
        return folder;
    }

    /** A tokenizer with further vocabulary entries, merge rules and added tokens, each as JSON without brackets. */
    static String json(String vocabulary, String merges, String added) {
        StringBuilder vocab = new StringBuilder();
        for (int value = 0; value < 256; value++) {
            String character = String.valueOf(ByteAlphabet.character((byte) value));
            vocab.append(value == 0 ? "" : ",")
                    .append(quoted(character))
                    .append(':')
                    .append(value);
        }
        vocab.append(vocabulary.isEmpty() ? "" : ",").append(vocabulary);
        return "{\"added_tokens\":[" + added + "],\"model\":{\"type\":\"BPE\",\"vocab\":{" + vocab + "},\"merges\":["
                + merges + "]}}";
    }

    static String added(int id, String content, boolean special) {
        return "{\"id\":" + id + ",\"content\":" + quoted(content) + ",\"special\":" + special + "}";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The ids of a text of which no pair merges: its bytes. */
    static int[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int at = 0; at < ids.length; at++) {
            ids[at] = bytes[at] & 0xFF;
        }
        return ids;
    }
}
