package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The encoder with OpenAI's weights against values that were computed independently in 64-bit floats. */
class RealWeightsTest {
    @Test
    void the_encoder_gives_the_published_values_in_every_precision() throws IOException {
        List<double[]> exact = new ArrayList<>();
        for (Precision precision : ModelAccuracy.precisions()) {
            try (WhisperModel model = WhisperModel.load(SharedModel.tinyEnglish(), 2, precision)) {
                JsonNode clips =
                        SharedModel.json("reference/tiny.en-encoder.json").get("clips");
                for (int i = 0; i < clips.size(); i++) {
                    double[] features = features(model, clips.get(i));
                    if (precision == Precision.F32) {
                        assertListedValues(model, clips.get(i), features);
                        exact.add(features);
                    } else {
                        ModelAccuracy.check(features, exact.get(i), ModelAccuracy.tolerance(precision));
                    }
                }
            }
        }
    }

    private static double[] features(WhisperModel model, JsonNode clip) {
        Spectrogram spectrogram = model.spectrogram()
                .compute(AudioDecoder.decode(SharedModel.file(clip.get("file").asText())));
        JsonNode mel = clip.get("log_mel");
        for (int i = 0; i < mel.get("frames").size(); i++) {
            for (int j = 0; j < mel.get("bins").size(); j++) {
                int frame = mel.get("frames").get(i).asInt();
                assertThat((double)
                                spectrogram.value(frame, mel.get("bins").get(j).asInt()))
                        .isCloseTo(mel.get("values").get(i).get(j).asDouble(), within(2e-4));
            }
        }
        Matrix window = model.newWindow();
        Matrix output = model.newFeatures(ElementType.F32);
        return model.engine().call(() -> {
            spectrogram.copyTo(window, 0);
            model.encoder().encode(window, output);
            return ModelAccuracy.doubles(output.toFloats());
        });
    }

    /** The tolerance is the file's: 1e-6. Values are rounded to five decimals; the clips at 22.05 kHz hold it, too. */
    private static void assertListedValues(WhisperModel model, JsonNode clip, double[] features) {
        JsonNode listed = clip.get("encoder");
        int width = model.config().width();
        List<Double> actual = new ArrayList<>();
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < listed.get("positions").size(); i++) {
            for (int j = 0; j < listed.get("channels").size(); j++) {
                int position = listed.get("positions").get(i).asInt();
                actual.add(features[
                        position * width + listed.get("channels").get(j).asInt()]);
                expected.add(listed.get("values").get(i).get(j).asDouble());
            }
        }
        ModelAccuracy.check(
                actual.stream().mapToDouble(v -> v).toArray(),
                expected.stream().mapToDouble(v -> v).toArray(),
                1e-6);
    }
}
