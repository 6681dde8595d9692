package io.github.liteasr.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What decoding needs to know of a model's vocabulary, from {@code generation_config.json}, {@code config.json} and the
 * tokenizer, in this order of preference.
 *
 * @param noTimestamps the token after which timestamps follow in the vocabulary: 0.00 s is the next one
 * @param languages language codes and their tokens; empty in English-only models
 * @param tasks {@code transcribe} and {@code translate} and their tokens; empty in English-only models
 * @param suppressed tokens never to be decoded
 * @param suppressedAtStart tokens not to be decoded first
 * @param alignmentHeads (layer, head) pairs of cross-attention heads that follow the speech
 */
public record GenerationConfig(
        int startOfTranscript,
        int endOfText,
        int noTimestamps,
        OptionalInt startOfPrevious,
        OptionalInt noSpeech,
        Map<String, Integer> languages,
        Map<String, Integer> tasks,
        List<Integer> suppressed,
        List<Integer> suppressedAtStart,
        List<AlignmentHead> alignmentHeads) {

    private static final String FILE = "generation_config.json";

    /** A cross-attention head of the decoder. */
    public record AlignmentHead(int layer, int head) {}

    public GenerationConfig {
        languages = Map.copyOf(languages);
        tasks = Map.copyOf(tasks);
        suppressed = List.copyOf(suppressed);
        suppressedAtStart = List.copyOf(suppressedAtStart);
        alignmentHeads = List.copyOf(alignmentHeads);
    }

    /** Whether the model knows several languages. */
    public boolean multilingual() {
        return !languages.isEmpty();
    }

    /**
     * What a decoder reads before it writes: what it is asked to do.
     *
     * @param language a code; without meaning in English-only models
     * @param task {@code transcribe} or {@code translate}
     */
    public List<Integer> prompt(String language, String task, boolean timestamps) {
        List<Integer> prompt = new ArrayList<>(List.of(startOfTranscript));
        Integer languageToken = languages.get(language);
        Integer taskToken = tasks.get(task);
        if (languageToken != null && taskToken != null) {
            prompt.add(languageToken);
            prompt.add(taskToken);
        }
        if (!timestamps) {
            prompt.add(noTimestamps);
        }
        return prompt;
    }

    /**
     * Whether a model has a token for every time in its window; one that was trained without may lack them, and its
     * vocabulary ends at {@code <|notimestamps|>}.
     */
    public boolean hasTimestamps(WhisperConfig model) {
        return noTimestamps + 1L + model.audioPositions() < model.vocabularySize();
    }

    /**
     * Reads the settings of a model folder.
     *
     * @throws BadInputException if a file is damaged, or tokens do not fit the vocabulary
     */
    public static GenerationConfig read(Path folder, WhisperConfig config, Tokenizer tokenizer) {
        return new Reader(folder, config, tokenizer).read();
    }

    private record Reader(
            Path folder,
            WhisperConfig model,
            Tokenizer tokenizer,
            ConfigurationFile generation,
            ConfigurationFile configuration) {
        Reader(Path folder, WhisperConfig model, Tokenizer tokenizer) {
            this(
                    folder,
                    model,
                    tokenizer,
                    ConfigurationFile.readIfPresent(folder.resolve(FILE)),
                    ConfigurationFile.read(folder.resolve("config.json")));
        }

        GenerationConfig read() {
            boolean multilingual = generation.flag("is_multilingual", tokenizer.isMultilingual());
            int start = token("decoder_start_token_id", "<|startoftranscript|>");
            return new GenerationConfig(
                    start,
                    token("eos_token_id", "<|endoftext|>"),
                    token("no_timestamps_token_id", "<|notimestamps|>"),
                    optional("prev_sot_token_id", "<|startofprev|>"),
                    noSpeech(),
                    multilingual ? table("lang_to_id", tokenizer.languages()) : Map.of(),
                    multilingual ? table("task_to_id", tasks()) : Map.of(),
                    list("suppress_tokens", tokenizer::nonSpeechTokens),
                    list("begin_suppress_tokens", tokenizer::blankTokens),
                    alignmentHeads());
        }

        private int token(String key, String name) {
            return optional(key, name)
                    .orElseThrow(() -> new BadInputException(folder + ": no " + key
                            + " in generation_config.json or config.json, and no " + name + " in the tokenizer"));
        }

        private OptionalInt optional(String key, String name) {
            int most = model.vocabularySize() - 1;
            OptionalInt found = generation.optionalInteger(key, 0, most);
            found = found.isPresent() ? found : configuration.optionalInteger(key, 0, most);
            return found.isPresent() ? found : known(name);
        }

        private OptionalInt known(String name) {
            OptionalInt id = tokenizer.id(name);
            return id.isPresent() && id.getAsInt() < model.vocabularySize() ? id : OptionalInt.empty();
        }

        private OptionalInt noSpeech() {
            OptionalInt id = known("<|nospeech|>");
            return id.isPresent() ? id : known("<|nocaptions|>");
        }

        private Map<String, Integer> tasks() {
            Map<String, Integer> tasks = new TreeMap<>();
            for (String task : List.of("transcribe", "translate")) {
                known("<|" + task + "|>").ifPresent(id -> tasks.put(task, id));
            }
            return tasks;
        }

        /** A table of token names, with or without their brackets, to ids. */
        private Map<String, Integer> table(String key, Map<String, Integer> fallback) {
            JsonNode node = generation.tree(key);
            if (!node.isObject()) {
                return fallback;
            }
            Map<String, Integer> table = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                String name = entry.getKey().replaceAll("^<\\|(.*)\\|>$", "$1");
                JsonNode id = entry.getValue();
                if (!id.isInt() || id.intValue() < 0 || id.intValue() >= model.vocabularySize()) {
                    throw generation.refuse(key, "holds " + id, "tokens below " + model.vocabularySize());
                }
                table.put(name, id.intValue());
            }
            return table;
        }

        /** A list of tokens. Without a generation_config.json, and where it holds -1, it is openai/whisper's. */
        private List<Integer> list(String key, Supplier<List<Integer>> usual) {
            ConfigurationFile file = generation.has(key) ? generation : configuration;
            List<Integer> tokens = new ArrayList<>();
            boolean silent = !Files.exists(folder.resolve(FILE)) && !configuration.holds(key);
            for (int token : file.integers(key, -1)) {
                if (token >= model.vocabularySize()) {
                    throw file.refuse(key, "holds " + token, "tokens below " + model.vocabularySize());
                }
                tokens.add(token);
            }
            if (silent || tokens.removeIf(token -> token < 0)) {
                usual.get().stream()
                        .filter(token -> token < model.vocabularySize())
                        .forEach(tokens::add);
            }
            return tokens;
        }

        private List<AlignmentHead> alignmentHeads() {
            List<AlignmentHead> heads = new ArrayList<>();
            for (JsonNode pair : generation.tree("alignment_heads")) {
                int layer = pair.path(0).asInt(-1);
                int head = pair.path(1).asInt(-1);
                if (layer < 0 || layer >= model.decoderLayers() || head < 0 || head >= model.decoderHeads()) {
                    throw generation.refuse(
                            "alignment_heads",
                            "holds " + pair,
                            "a layer below " + model.decoderLayers() + " and a head below " + model.decoderHeads());
                }
                heads.add(new AlignmentHead(layer, head));
            }
            return heads;
        }
    }
}
