package io.github.liteasr.evaluate;

import java.util.Optional;

/**
 * All that was measured of one model.
 *
 * @param model its name in reports
 * @param encoder how large its encoder is
 * @param time how long its encoder takes for a window
 * @param fidelity to a reference model; none for the reference itself, and without one
 * @param scores of its transcripts; none where the corpus has no texts to compare with
 */
public record EvaluationResult(
        String model, EncoderSize encoder, EncoderTime time, Optional<Fidelity> fidelity, Optional<Scores> scores) {}
