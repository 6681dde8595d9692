package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.engine.DoubleMatrix;
import io.github.liteasr.whisper.LowRankFactors;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompensationTest {
    private static final int WIDTH = 6;
    private static final int WINDOWS = 16;

    private final Random random = new Random(4);

    private DoubleMatrix noise(int rows, int columns) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return new DoubleMatrix(rows, columns, values);
    }

    private LowRankFactors layer() {
        return new LowRankFactors(noise(WIDTH, WIDTH), noise(WIDTH, WIDTH), new double[WIDTH]);
    }

    private static DoubleMatrix shifted(DoubleMatrix matrix, double by) {
        double[] values = matrix.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += by;
        }
        return new DoubleMatrix(matrix.rows(), matrix.columns(), values);
    }

    @Test
    void a_linear_map_that_is_missing_is_put_behind_the_layer() {
        DoubleMatrix map = noise(WIDTH, WIDTH);
        Compensation.Fit fit = new Compensation.Fit(WIDTH);
        for (int i = 0; i < WINDOWS; i++) {
            DoubleMatrix y = noise(200, WIDTH);
            fit.add(y, shifted(y.timesTransposed(map), 3));
        }
        LowRankFactors before = layer();
        LowRankFactors after = fit.applied(before);
        // The ridge, a tenth of the variance, draws the map by about a tenth to the identity.
        DoubleMatrix wanted = before.expand().timesTransposed(map);
        double missed = 0;
        double all = 0;
        for (int i = 0; i < wanted.values().length; i++) {
            missed += Math.pow(after.expand().values()[i] - wanted.values()[i], 2);
            all += Math.pow(before.expand().values()[i] - wanted.values()[i], 2);
        }
        assertThat(missed / all).isCloseTo(Math.pow(0.1 / 1.1, 2), within(0.003));
        assertThat(after.bias()).containsExactly(new double[] {3, 3, 3, 3, 3, 3}, within(0.1));
    }

    @Test
    void a_map_that_does_not_help_on_other_windows_is_not_used() {
        Compensation.Fit fit = new Compensation.Fit(WIDTH);
        for (int i = 0; i < WINDOWS; i++) {
            DoubleMatrix y = noise(4, WIDTH);
            // Right as it is but for noise, of which so few positions teach nothing.
            DoubleMatrix missing = noise(4, WIDTH);
            double[] wanted = y.values().clone();
            for (int j = 0; j < wanted.length; j++) {
                wanted[j] += missing.values()[j];
            }
            fit.add(y, new DoubleMatrix(4, WIDTH, wanted));
        }
        LowRankFactors before = layer();
        assertThat(fit.applied(before)).isSameAs(before);
    }

    @Test
    void without_a_window_to_check_on_nothing_is_changed() {
        Compensation.Fit fit = new Compensation.Fit(WIDTH);
        DoubleMatrix y = noise(200, WIDTH);
        fit.add(y, shifted(y, 1));
        LowRankFactors before = layer();
        assertThat(fit.applied(before)).isSameAs(before);
    }
}
