package io.github.liteasr.conversion;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a foreign file holds.
 *
 * @param file names the file in messages
 * @param tensors under Hugging Face's names
 * @param dimensions null if the folder's {@code config.json} has them
 * @param vocabulary tokens by id, in the printable alphabet of bytes; null if the file has none
 * @param decoding what the format says of decoding
 */
record ForeignModel(
        Path file,
        List<ForeignTensor> tensors,
        @Nullable Dimensions dimensions,
        @Nullable List<String> vocabulary,
        DecodingFacts decoding) {
    ForeignModel {
        tensors = List.copyOf(tensors);
    }

    /**
     * Facts for {@code generation_config.json}; null for those that the format leaves to its reader.
     *
     * @param suppressed tokens never to be decoded
     * @param suppressedAtStart tokens not to be decoded first
     * @param alignmentHeads (layer, head) pairs
     */
    record DecodingFacts(
            @Nullable List<Integer> suppressed,
            @Nullable List<Integer> suppressedAtStart,
            @Nullable List<List<Integer>> alignmentHeads) {
        static final DecodingFacts NONE = new DecodingFacts(null, null, null);
    }
}
