package io.github.liteasr.hub;

import java.util.List;

/** The files of a repository that make up a model in the Transformers layout. */
final class ModelFiles {
    static final String CONFIGURATION = "config.json";
    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

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
            "merges.txt");

    private ModelFiles() {}
}
