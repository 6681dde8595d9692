package io.github.liteasr.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the files of a tokenizer without {@code tokenizer.json}, as Transformers' slow tokenizers are saved:
 *
 * <pre>
 *   vocab.json              {"!": 0, …}
 *   merges.txt              perhaps a line "#version: …", then two tokens a line, best first
 *   added_tokens.json       {"&lt;|en|&gt;": 50259, …}; missing in newer folders, which have instead
 *   tokenizer_config.json   {"added_tokens_decoder": {"50259": {"content": "&lt;|en|&gt;", "special": true}, …}, …}
 *   special_tokens_map.json {"additional_special_tokens": ["&lt;|endoftext|&gt;", …], …}; those that have no id get the next
 * </pre>
 */
final class VocabularyFiles {
    static final String VOCABULARY = "vocab.json";

    private static final long LARGEST_FILE = 64L << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final Vocabulary vocabulary = new Vocabulary();
    private final Set<String> inVocabulary = new HashSet<>();

    private VocabularyFiles(Path folder) {
        this.folder = folder;
    }

    static Vocabulary read(Path folder) {
        VocabularyFiles files = new VocabularyFiles(folder);
        files.readVocabulary();
        files.readMerges();
        files.readAdded();
        return files.vocabulary;
    }

    private void readVocabulary() {
        for (Map.Entry<String, JsonNode> entry : json(VOCABULARY).properties()) {
            vocabulary.putPair(id(VOCABULARY, entry.getKey(), entry.getValue()), entry.getKey());
            inVocabulary.add(entry.getKey());
        }
        if (vocabulary.size() == 0) {
            throw bad(VOCABULARY, "holds no tokens, expected an object of tokens and their ids");
        }
    }

    private void readMerges() {
        String name = "merges.txt";
        if (!Files.exists(folder.resolve(name))) {
            return;
        }
        List<String> rules = new ArrayList<>();
        for (String line : new String(content(name), StandardCharsets.UTF_8).split("\r?\n", -1)) {
            boolean comment = rules.isEmpty() && line.startsWith("#version");
            if (!comment && !line.isBlank()) {
                rules.add(line);
            }
        }
        try {
            vocabulary.setMerges(MAPPER.writeValueAsBytes(rules));
        } catch (JsonProcessingException e) {
            throw TokenizerFile.notJson(folder.resolve(name), e);
        }
    }

    private void readAdded() {
        String name = "added_tokens.json";
        for (Map.Entry<String, JsonNode> entry : json(name).properties()) {
            putAdded(id(name, entry.getKey(), entry.getValue()), entry.getKey(), true);
        }
        String configuration = "tokenizer_config.json";
        for (Map.Entry<String, JsonNode> entry :
                json(configuration).path("added_tokens_decoder").properties()) {
            String token = entry.getValue().path("content").asText();
            boolean special = entry.getValue().path("special").asBoolean();
            if (!entry.getKey().matches("\\d{1,6}") || token.isEmpty()) {
                throw bad(configuration, "holds an added token without number or content");
            }
            putAdded(Integer.parseInt(entry.getKey()), token, special);
        }
        for (JsonNode node : json("special_tokens_map.json").path("additional_special_tokens")) {
            String token = node.path("content").asText(node.asText());
            if (!token.isEmpty() && !inVocabulary.contains(token)) {
                putAdded(vocabulary.size(), token, true);
            }
        }
    }

    private void putAdded(int id, String token, boolean special) {
        if (!vocabulary.isAdded(id) && !vocabulary.addedIds().containsKey(token)) {
            vocabulary.putAdded(id, token, special);
        }
    }

    private int id(String name, String token, JsonNode id) {
        if (!id.isInt() || id.intValue() < 0 || id.intValue() > Vocabulary.LARGEST_ID) {
            throw bad(name, "id of \"" + token + "\" is " + id + ", expected 0 to " + Vocabulary.LARGEST_ID);
        }
        return id.intValue();
    }

    /** The object in a file, an empty one if there is no file. */
    private JsonNode json(String name) {
        if (!Files.exists(folder.resolve(name))) {
            return MAPPER.createObjectNode();
        }
        try (JsonParser parser = TokenizerFile.parser(content(name))) {
            JsonNode root = MAPPER.readTree(parser);
            if (root == null || !root.isObject()) {
                throw bad(name, "holds no JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw TokenizerFile.notJson(folder.resolve(name), e);
        } catch (IOException | IllegalStateException e) {
            throw new BadInputException(folder.resolve(name) + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private byte[] content(String name) {
        Path file = folder.resolve(name);
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw bad(name, "has " + Files.size(file) + " bytes, expected at most " + LARGEST_FILE);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private BadInputException bad(String name, String what) {
        return new BadInputException(folder.resolve(name) + ": " + what);
    }
}
