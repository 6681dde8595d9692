package io.github.liteasr.evaluate;

import java.util.OptionalDouble;

/**
 * How near a model is to a reference model, which needs no texts. Errors are {@linkplain
 * io.github.liteasr.whisper.RelativeError relative squared errors} of the encoder's output over the first windows of all
 * recordings; that of all positions is the mean of those of speech and padding, each weighted by its positions.
 *
 * @param relativeError over all positions
 * @param speechError the part at the positions that a recording reaches
 * @param paddingError the part at the positions behind a recording's end; none where all recordings fill their windows
 * @param divergence the mean over tokens, in nats, of the Kullback-Leibler divergence D(reference ‖ model) between what
 *     the decoders expect next while both read the reference's own greedy transcript, each after its own encoder
 * @param sameChoice the share of these tokens at which both hold the same one for the likeliest
 */
public record Fidelity(
        double relativeError, double speechError, OptionalDouble paddingError, double divergence, double sameChoice) {}
