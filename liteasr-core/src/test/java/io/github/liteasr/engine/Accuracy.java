package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.memory.ElementType;

/**
 * How far an operation may be from the reference on the same rounded inputs, as a relative squared error Σ(y − r)² / Σr².
 */
final class Accuracy {
    /**
     * 32-bit arithmetic. With u = 2⁻²⁴, rounding every partial sum of n terms of random signs gives u²·n/6 on average:
     * 9e-13 for n = 1500; the polynomials of exp and erf are good to some 1e-7, which is 1e-14. Tenfold room.
     */
    static final double FLOAT = 1e-11;

    /**
     * One rounding of the result to bfloat16: at most half a unit in the eighth bit, 2⁻⁸ of the value, on each element,
     * so never more than 2⁻¹⁶ (on average a seventh of it) beside the 32-bit error.
     */
    static final double BFLOAT16 = 0x1p-16 + FLOAT;

    /** Two roundings to bfloat16, one after the other: of the attention's weights and of its result. */
    static final double BFLOAT16_TWICE = 2 * BFLOAT16;

    /**
     * 8-bit operands against the unrounded ones. A step of largest/127 makes an error of step²/12; of normal values, the
     * largest of a block of 32 x 200 is about 4.5 deviations and that of a row of weights about 3.5, so
     * ((4.5/127)² + (3.5/127)²)/12 = 1.7e-4 is expected. Twice that.
     */
    static final double INTEGERS = 3.4e-4;

    private Accuracy() {}

    /** What a single operation with 32-bit sums and an output of this type may be wrong by. */
    static double of(ElementType output) {
        return output == ElementType.BF16 ? BFLOAT16 : FLOAT;
    }

    static void check(String what, double[] actual, double[] reference, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(reference);
        assertThat(error(actual, reference)).as(what).isLessThanOrEqualTo(tolerance);
    }

    static double error(double[] actual, double[] reference) {
        double wrong = 0;
        double all = 0;
        for (int i = 0; i < reference.length; i++) {
            wrong += (actual[i] - reference[i]) * (actual[i] - reference[i]);
            all += reference[i] * reference[i];
        }
        return wrong == 0 ? 0 : wrong / all;
    }
}
