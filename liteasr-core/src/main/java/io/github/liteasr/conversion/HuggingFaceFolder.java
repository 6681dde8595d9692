package io.github.liteasr.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.SafetensorsWriter;
import io.github.liteasr.text.Tokenizer;
import io.github.liteasr.text.TokenizerWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a model in the Hugging Face layout: what lies beside the foreign file in that layout is kept, the rest is made. */
final class HuggingFaceFolder {
    /** Small files of the layout that any model may have beside it. */
    static final List<String> TOKENIZER_FILES = List.of(
            "tokenizer.json",
            "vocab.json",
            "merges.txt",
            "added_tokens.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "normalizer.json");

    static final List<String> CONFIGURATION_FILES =
            List.of("config.json", "generation_config.json", "preprocessor_config.json");

    /** From blocks of 18 bytes for 32 elements to 32-bit floats: no sound file becomes longer than that. */
    private static final long MOST_GROWTH = 8;

    private final Path folder;
    private final ForeignModel model;

    private HuggingFaceFolder(Path folder, ForeignModel model) {
        this.folder = folder;
        this.model = model;
    }

    /**
     * Fills an empty folder.
     *
     * @param sourceBytes the size of the model's files
     */
    static void write(Path folder, ForeignModel model, long sourceBytes) throws IOException {
        HuggingFaceFolder target = new HuggingFaceFolder(folder, model);
        target.requireModerateSize(sourceBytes);
        target.copy(TOKENIZER_FILES);
        @Nullable Dimensions dimensions = model.dimensions();
        if (dimensions == null) {
            target.copy(CONFIGURATION_FILES);
            target.requireConfiguration();
        } else {
            target.write("config.json", target.configuration(dimensions));
            target.write("preprocessor_config.json", preprocessor(dimensions));
            target.makeTokenizer(dimensions);
            target.write("generation_config.json", target.generation(dimensions));
        }
        target.writeWeights();
    }

    private void requireModerateSize(long sourceBytes) {
        long bytes = 0;
        for (ForeignTensor tensor : model.tensors()) {
            bytes += tensor.bytes();
            if (bytes / MOST_GROWTH > sourceBytes) {
                throw refuse("has tensors of more than " + MOST_GROWTH + " times the file's " + sourceBytes + " bytes");
            }
        }
    }

    private void copy(List<String> names) throws IOException {
        for (String name : names) {
            Path beside = model.file().resolveSibling(name);
            if (Files.isRegularFile(beside)) {
                Files.write(folder.resolve(name), Files.readAllBytes(beside));
            }
        }
    }

    private void requireConfiguration() {
        if (!Files.exists(folder.resolve("config.json"))) {
            throw refuse("has no config.json beside it, expected the folder that the model was saved in");
        }
    }

    private void write(String name, JsonNode content) throws IOException {
        Files.write(
                folder.resolve(name),
                JsonFile.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }

    private ObjectNode configuration(Dimensions d) {
        ObjectNode root = JsonFile.MAPPER.createObjectNode();
        root.put("model_type", "whisper");
        root.putArray("architectures").add("WhisperForConditionalGeneration");
        root.put("activation_function", "gelu").put("scale_embedding", false).put("is_encoder_decoder", true);
        root.put("vocab_size", d.vocabulary()).put("num_mel_bins", d.melBins()).put("d_model", d.width());
        root.put("encoder_layers", d.encoderLayers()).put("encoder_attention_heads", d.encoderHeads());
        root.put("decoder_layers", d.decoderLayers()).put("decoder_attention_heads", d.decoderHeads());
        root.put("encoder_ffn_dim", rows("model.encoder.layers.0.fc1.weight"));
        root.put("decoder_ffn_dim", rows("model.decoder.layers.0.fc1.weight"));
        root.put("num_hidden_layers", d.encoderLayers());
        root.put("max_source_positions", d.audioPositions()).put("max_target_positions", d.textPositions());
        return root;
    }

    private long rows(String name) {
        return model.tensors().stream()
                .filter(tensor -> tensor.name().equals(name) && tensor.shape().length == 2)
                .findFirst()
                .orElseThrow(() -> refuse("has no tensor for " + name))
                .shape()[0];
    }

    /** The front end that all models share; a window has two frames of 10 ms for each of the encoder's positions. */
    private static ObjectNode preprocessor(Dimensions d) {
        ObjectNode root = JsonFile.MAPPER.createObjectNode();
        int seconds = d.audioPositions() / 50;
        root.put("feature_extractor_type", "WhisperFeatureExtractor").put("processor_class", "WhisperProcessor");
        root.put("feature_size", d.melBins()).put("hop_length", 160).put("n_fft", 400);
        root.put("sampling_rate", 16_000).put("chunk_length", seconds).put("n_samples", 16_000 * seconds);
        root.put("nb_max_frames", 100 * seconds).put("padding_side", "right").put("padding_value", 0.0);
        root.put("return_attention_mask", false);
        return root;
    }

    private void makeTokenizer(Dimensions dimensions) throws IOException {
        if (Files.exists(folder.resolve("tokenizer.json")) || Files.exists(folder.resolve("vocab.json"))) {
            return;
        }
        List<String> tokens = model.vocabulary() == null
                ? TokenizerWriter.openAiTokens(model.file(), dimensions.vocabulary())
                : model.vocabulary();
        Files.write(
                folder.resolve("tokenizer.json"),
                TokenizerWriter.tokenizerJson(model.file(), tokens, dimensions.vocabulary()));
    }

    /** Transformers does not make these of the tokenizer by itself. */
    private ObjectNode generation(Dimensions dimensions) {
        Tokenizer tokenizer = Tokenizer.load(folder);
        ObjectNode root = JsonFile.MAPPER.createObjectNode();
        putToken(root, tokenizer, "<|startoftranscript|>", "decoder_start_token_id", "bos_token_id");
        putToken(root, tokenizer, "<|endoftext|>", "eos_token_id", "pad_token_id");
        putToken(root, tokenizer, "<|notimestamps|>", "no_timestamps_token_id");
        putToken(root, tokenizer, "<|startofprev|>", "prev_sot_token_id");
        boolean multilingual = tokenizer.isMultilingual();
        root.put("is_multilingual", multilingual);
        if (multilingual) {
            ObjectNode languages = root.putObject("lang_to_id");
            tokenizer.languages().forEach((code, id) -> languages.put("<|" + code + "|>", id));
            ObjectNode tasks = root.putObject("task_to_id");
            putToken(tasks, tokenizer, "<|transcribe|>", "transcribe");
            putToken(tasks, tokenizer, "<|translate|>", "translate");
        }
        put(root.putArray("suppress_tokens"), model.decoding().suppressed(), tokenizer.nonSpeechTokens());
        put(root.putArray("begin_suppress_tokens"), model.decoding().suppressedAtStart(), tokenizer.blankTokens());
        List<List<Integer>> heads = model.decoding().alignmentHeads();
        heads = heads == null ? AlignmentHeads.of(dimensions) : heads;
        if (heads != null) {
            ArrayNode pairs = root.putArray("alignment_heads");
            heads.forEach(head -> put(pairs.addArray(), head, head));
        }
        root.put("max_length", dimensions.textPositions()).put("max_initial_timestamp_index", 50);
        return root;
    }

    private static void put(ArrayNode array, @Nullable List<Integer> values, List<Integer> otherwise) {
        (values == null ? otherwise : values).forEach(array::add);
    }

    private static void putToken(ObjectNode root, Tokenizer tokenizer, String token, String... keys) {
        OptionalInt id = tokenizer.id(token);
        if (id.isPresent()) {
            for (String key : keys) {
                root.put(key, id.getAsInt());
            }
        }
    }

    private void writeWeights() {
        SafetensorsWriter writer = new SafetensorsWriter().metadata(Map.of("format", "pt"));
        Set<String> names = new HashSet<>();
        for (ForeignTensor tensor : model.tensors()) {
            if (!names.add(tensor.name()) || tensor.name().equals("__metadata__")) {
                throw refuse("holds tensor " + Cursor.quoted(tensor.name()) + " twice");
            }
            writer.add(tensor.name(), tensor.type(), tensor.shape(), tensor.content());
        }
        writer.write(folder.resolve("model.safetensors"));
    }

    private BadInputException refuse(String what) {
        return new BadInputException(model.file() + ": " + what);
    }
}
