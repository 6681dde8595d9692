package io.github.liteasr.whisper;

import io.github.liteasr.safetensors.Checkpoint;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Opens a checkpoint under the names that {@link ModelWeights} expects. Saved from within another module, all names have a
 * prefix, and saved from the inner model they lack {@code model.}; the token embedding may be saved as the projection to
 * tokens, which is tied to it, or as both.
 */
final class WeightNames {
    private static final String MODEL = "model.";
    private static final String FIRST = "encoder.conv1.weight";
    private static final String EMBEDDING = "model.decoder.embed_tokens.weight";
    private static final String PROJECTION = "proj_out.weight";

    private WeightNames() {}

    /**
     * Opens a model's folder.
     *
     * @throws io.github.liteasr.BadInputException as {@link Checkpoint#open}
     */
    static Checkpoint open(Path folder) {
        Checkpoint checkpoint = Checkpoint.open(folder);
        String prefix = checkpoint.names().stream()
                .filter(name -> name.equals(FIRST) || name.endsWith("." + FIRST))
                .map(name -> name.substring(0, name.length() - FIRST.length()))
                .min(Comparator.comparingInt(String::length))
                .orElse(MODEL);
        if (!prefix.equals(MODEL)) {
            checkpoint.rename(name -> name.startsWith(prefix) ? MODEL + name.substring(prefix.length()) : name);
        }
        if (!checkpoint.contains(EMBEDDING)) {
            checkpoint.rename(name -> name.equals(PROJECTION) || name.endsWith("." + PROJECTION) ? EMBEDDING : name);
        }
        return checkpoint;
    }
}
