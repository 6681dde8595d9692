package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.ReferenceOperations;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What OpenAI's weights predict along real transcripts, over the same encoded speech in every precision. */
class RealPredictionsTest {
    private static final int CLIPS = 8;

    /** Nats. In bfloat16 it is 5e-5. */
    private static final double MOST_DIVERGENCE = 1e-4;

    /** With 8-bit weights alone it is 1.4e-3; with inputs of a single 8-bit part, too, it would be 5.5e-3. */
    private static final double MOST_DIVERGENCE_OF_INTEGERS = 2e-3;

    /** Speech as encoded in 32 bits, and what is said. */
    private static final class Clip {
        final float[] features;
        final int[] tokens;

        Clip(float[] features, int[] tokens) {
            this.features = features;
            this.tokens = tokens;
        }
    }

    @Test
    void the_decoder_predicts_in_every_precision_what_it_does_in_32_bits() throws IOException {
        List<Clip> clips = new ArrayList<>();
        List<double[]> exact = new ArrayList<>();
        for (Precision precision : ModelAccuracy.precisions()) {
            try (WhisperModel model = WhisperModel.load(SharedModel.tinyEnglish(), 2, precision)) {
                if (precision == Precision.F32) {
                    clips.addAll(clips(model));
                }
                List<double[]> predictions = clips.stream()
                        .flatMap(clip -> predictions(model, clip).stream())
                        .toList();
                if (precision == Precision.F32) {
                    exact.addAll(predictions);
                }
                double divergence = IntStream.range(0, exact.size())
                        .mapToDouble(i -> divergence(exact.get(i), predictions.get(i)))
                        .average()
                        .orElseThrow();
                double most = precision == Precision.INT8 ? MOST_DIVERGENCE_OF_INTEGERS : MOST_DIVERGENCE;
                assertThat(divergence).as("%s", precision).isLessThanOrEqualTo(most);
            }
        }
    }

    private static List<Clip> clips(WhisperModel model) throws IOException {
        Matrix window = model.newWindow();
        Matrix features = model.newFeatures(ElementType.F32);
        List<Clip> clips = new ArrayList<>();
        for (JsonNode line :
                SharedModel.jsonLines("reference/tiny.en-transcripts.jsonl").subList(0, CLIPS)) {
            String file = "speech/dev/" + line.get("file_name").asText();
            Spectrogram spectrogram = model.spectrogram().compute(AudioDecoder.decode(SharedModel.file(file)));
            float[] encoded = model.engine().call(() -> {
                spectrogram.copyTo(window, 0);
                model.encoder().encode(window, features);
                return features.toFloats();
            });
            int[] words = model.tokenizer()
                    .encode(" " + line.get("text_without_timestamps").asText());
            IntStream begin = IntStream.of(
                    model.generation().startOfTranscript(), model.generation().noTimestamps());
            clips.add(new Clip(
                    encoded, IntStream.concat(begin, IntStream.of(words)).toArray()));
        }
        return clips;
    }

    /** Logarithms of the probabilities of all tokens after each token of a clip but the first, after which there is no choice. */
    private static List<double[]> predictions(WhisperModel model, Clip clip) {
        Matrix features = model.newFeatures(model.engine().activationType());
        features.write(0, clip.features);
        int count = clip.tokens.length;
        return model.engine().call(() -> {
            TextDecoder decoder = model.decoder();
            SpeechMemory speech = decoder.remember(features);
            TextSequence sequence = decoder.newSequence(speech);
            Matrix logits = Matrix.allocate(
                    model.engine().arena(),
                    ElementType.F32,
                    TextDecoder.logitRows(count),
                    model.config().vocabularySize());
            int[] wanted = IntStream.range(0, count).toArray();
            decoder.step(Collections.nCopies(count, sequence), clip.tokens, wanted, logits);
            return IntStream.range(1, count)
                    .mapToObj(i -> logSoftmax(logits.rows(i, 1)))
                    .toList();
        });
    }

    private static double[] logSoftmax(Matrix row) {
        return ReferenceOperations.logSoftmax(ModelAccuracy.doubles(row.toFloats()), row.columns());
    }

    /** Kullback and Leibler's, of two logarithms of probabilities. */
    private static double divergence(double[] exact, double[] other) {
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            sum += Math.exp(exact[i]) * (exact[i] - other[i]);
        }
        return sum;
    }
}
