package io.github.liteasr.conversion;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cross-attention heads that follow the speech in OpenAI's models, from openai/whisper's {@code _ALIGNMENT_HEADS}. Large and
 * large-v2 cannot be told apart, and have none here.
 */
final class AlignmentHeads {
    private record Size(boolean englishOnly, int decoderLayers, int decoderHeads, int melBins) {}

    /** Layer and head, both from 0. */
    private static final Map<Size, String> TABLE = Map.of(
            new Size(true, 4, 6, 80), "1.0 2.0 2.5 3.0 3.1 3.2 3.3 3.4",
            new Size(false, 4, 6, 80), "2.2 3.0 3.2 3.3 3.4 3.5",
            new Size(true, 6, 8, 80), "3.3 4.7 5.1 5.5 5.7",
            new Size(false, 6, 8, 80), "3.1 4.2 4.3 4.7 5.1 5.2 5.4 5.6",
            new Size(true, 12, 12, 80),
                    "6.6 7.0 7.3 7.8 8.2 8.5 8.7 9.0 9.4 9.8 9.10 10.0 10.1 10.2 10.3 10.6 10.11 11.2 11.4",
            new Size(false, 12, 12, 80), "5.3 5.9 8.0 8.4 8.7 8.8 9.0 9.7 9.9 10.5",
            new Size(true, 24, 16, 80),
                    "11.4 14.1 14.12 14.14 15.4 16.0 16.4 16.9 17.12 17.14 18.7 18.10 18.15 20.0 20.3 20.9 20.14 21.12",
            new Size(false, 24, 16, 80), "13.15 15.4 15.15 16.1 20.0 23.4",
            new Size(false, 32, 20, 128), "7.0 10.17 12.18 13.12 16.1 17.14 19.11 21.4 24.1 25.6",
            new Size(false, 4, 20, 128), "2.4 2.11 3.3 3.6 3.11 3.14");

    private static final int ENGLISH_ONLY = 51864;

    private AlignmentHeads() {}

    /** (layer, head) pairs; null for other models than OpenAI's. */
    static @Nullable List<List<Integer>> of(Dimensions model) {
        String heads = model.vocabulary() < ENGLISH_ONLY || model.vocabulary() > ENGLISH_ONLY + 2
                ? null
                : TABLE.get(new Size(
                        model.vocabulary() == ENGLISH_ONLY,
                        model.decoderLayers(),
                        model.decoderHeads(),
                        model.melBins()));
        return heads == null
                ? null
                : Arrays.stream(heads.split(" "))
                        .map(pair -> Arrays.stream(pair.split("\\."))
                                .map(Integer::valueOf)
                                .toList())
                        .toList();
    }
}
