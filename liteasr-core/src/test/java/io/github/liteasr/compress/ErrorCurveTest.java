package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.compress.ErrorCurve.Probe;
import org.junit.jupiter.api.Test;

class ErrorCurveTest {
    private static final double[] TAILS = ErrorCurve.tails(new double[] {8, 4, 2, 1, 1});

    @Test
    void tails_are_the_shares_of_variance_that_are_left() {
        assertThat(TAILS).containsExactly(new double[] {1, 0.5, 0.25, 0.125, 0.0625, 0}, within(1e-15));
    }

    @Test
    void a_curve_goes_through_both_its_probes() {
        ErrorCurve curve = ErrorCurve.through(TAILS, new Probe(1, 0.3), new Probe(3, 0.1));
        assertThat(curve.at(1)).isCloseTo(0.3, within(1e-12));
        assertThat(curve.at(3)).isCloseTo(0.1, within(1e-12));
        assertThat(curve.at(2)).isCloseTo(Math.sqrt(0.03), within(1e-12));
        assertThat(curve.at(5)).isZero();
    }

    @Test
    void an_unlikely_exponent_is_held_back_and_the_curve_lies_between_the_probes() {
        ErrorCurve curve = ErrorCurve.through(TAILS, new Probe(1, 0.5), new Probe(2, 0.05));
        assertThat(curve.at(1) / curve.at(2)).isCloseTo(Math.pow(2, 1.5), within(1e-9));
        assertThat(curve.at(1) * curve.at(2)).isCloseTo(0.5 * 0.05, within(1e-12));
    }

    @Test
    void a_layer_whose_probe_does_no_harm_never_does() {
        ErrorCurve curve = ErrorCurve.through(TAILS, new Probe(1, 0.5), new Probe(5, 0));
        assertThat(curve.at(0)).isZero();
    }

    @Test
    void between_two_curves_scale_and_exponent_are_geometric_means() {
        ErrorCurve a = new ErrorCurve(1, 0.5, TAILS);
        ErrorCurve b = new ErrorCurve(4, 1, TAILS);
        ErrorCurve middle = ErrorCurve.between(a, b, 0.5, TAILS);
        assertThat(middle.at(0)).isCloseTo(2, within(1e-12));
        assertThat(middle.at(1)).isCloseTo(2 * Math.pow(0.5, Math.sqrt(0.5)), within(1e-12));
        assertThat(ErrorCurve.between(a, b, 0, TAILS).at(2)).isEqualTo(a.at(2));
    }
}
