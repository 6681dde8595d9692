package io.github.liteasr.hub;

import java.util.List;

/** The files of a repository that make up a model in the Transformers layout, or in CTranslate2's. */
final class ModelFiles {
    static final String CONFIGURATION = "config.json";
    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    static final String TORCH_WEIGHTS = "pytorch_model.bin";
    static final String TORCH_INDEX = "pytorch_model.bin.index.json";
    static final String CTRANSLATE2_WEIGHTS = "model.bin";

    /** The weights that make a model complete, in order of preference; of an index also what it names. */
    static final List<String> ALL_WEIGHTS = List.of(WEIGHTS, INDEX, TORCH_WEIGHTS, TORCH_INDEX, CTRANSLATE2_WEIGHTS);

    /** Those beside configuration and weights that a model may have. */
    static final List<String> OPTIONAL = List.of(
            "generation_config.json",
            "preprocessor_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "normalizer.json",
            "added_tokens.json",
            "special_tokens_map.json",
            "vocab.json",
            "merges.txt",
            "vocabulary.json",
            "vocabulary.txt");

    private ModelFiles() {}

    static boolean isIndex(String file) {
        return file.equals(INDEX) || file.equals(TORCH_INDEX);
    }
}
