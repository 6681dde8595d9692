package io.github.liteasr.compress;

import java.util.Map;

/**
 * Where statistics come from.
 *
 * @param model the folder or name of the model
 * @param modelHash the SHA-256 of its weights
 * @param corpus the name of the calibration corpus
 * @param corpusHash the SHA-256 of its recordings
 * @param clips how many recordings were heard
 * @param seconds how long they are together
 */
public record CalibrationSource(
        String model, String modelHash, String corpus, String corpusHash, int clips, double seconds) {

    /** The same source with one more recording heard. */
    CalibrationSource heard(double moreSeconds) {
        return new CalibrationSource(model, modelHash, corpus, corpusHash, clips + 1, seconds + moreSeconds);
    }

    CalibrationSource merge(CalibrationSource other) {
        return new CalibrationSource(
                model,
                modelHash,
                corpus + " + " + other.corpus,
                corpusHash + "+" + other.corpusHash,
                clips + other.clips,
                seconds + other.seconds);
    }

    /** As the metadata of a file. */
    Map<String, String> toMetadata() {
        return Map.of(
                "source_model",
                model,
                "source_model_sha256",
                modelHash,
                "calibration_corpus",
                corpus,
                "calibration_corpus_sha256",
                corpusHash,
                "calibration_clips",
                String.valueOf(clips),
                "calibration_seconds",
                String.valueOf(seconds));
    }

    /**
     * From the metadata of a file.
     *
     * @throws IllegalArgumentException if something is missing
     */
    static CalibrationSource ofMetadata(Map<String, String> metadata) {
        return new CalibrationSource(
                entry(metadata, "source_model"),
                entry(metadata, "source_model_sha256"),
                entry(metadata, "calibration_corpus"),
                entry(metadata, "calibration_corpus_sha256"),
                Integer.parseInt(entry(metadata, "calibration_clips")),
                Double.parseDouble(entry(metadata, "calibration_seconds")));
    }

    private static String entry(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }
}
