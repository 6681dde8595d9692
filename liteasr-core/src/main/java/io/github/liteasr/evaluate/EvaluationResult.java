package io.github.liteasr.evaluate;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All that was measured of one model.
 *
 * @param model its name in reports
 * @param scores of its transcripts; none where the corpus has no texts to compare with
 */
public record EvaluationResult(String model, EncoderFigures encoder, Optional<Scores> scores) {
    /** The same with the relative squared error of the encoder's output against a reference model's. */
    public EvaluationResult withEncoderRelativeError(double error) {
        EncoderFigures measured = new EncoderFigures(
                encoder.milliseconds(),
                encoder.parameters(),
                encoder.originalParameters(),
                OptionalDouble.of(error),
                encoder.layers());
        return new EvaluationResult(model, measured, scores);
    }
}
