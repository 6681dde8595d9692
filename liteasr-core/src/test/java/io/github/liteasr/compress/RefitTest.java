package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefitTest {
    private static final int INPUTS = 7;
    private static final int OUTPUTS = 5;
    private static final int WINDOWS = 16;
    private static final int POSITIONS = 100;

    private final Random random = new Random(4);
    private final Arena arena = Arena.ofShared();
    private WhisperModel model;

    @BeforeEach
    void load(@TempDir Path folder) {
        model = WhisperModel.load(TinyCheckpoint.english().write(folder), 1, Precision.F32);
    }

    @AfterEach
    void close() {
        model.close();
        arena.close();
    }

    private DoubleMatrix noise(int rows, int columns) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return new DoubleMatrix(rows, columns, values);
    }

    /** The factors of the whole of a weight matrix, outputs x inputs, without a bias. */
    private static LowRankFactors whole(DoubleMatrix weight) {
        double[] unit = new double[OUTPUTS * OUTPUTS];
        for (int i = 0; i < OUTPUTS; i++) {
            unit[i * OUTPUTS + i] = 1;
        }
        return new LowRankFactors(weight.transposed(), new DoubleMatrix(OUTPUTS, OUTPUTS, unit), new double[OUTPUTS]);
    }

    private static void add(Refit refit, DoubleMatrix x, DoubleMatrix t, double shift) {
        float[] wanted = t.toFloats();
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] += (float) shift;
        }
        refit.add(x.toFloats(), wanted);
    }

    @Test
    void a_layer_comes_as_near_to_what_is_wanted_as_the_ridge_lets_it() {
        DoubleMatrix own = noise(OUTPUTS, INPUTS);
        DoubleMatrix wanted = noise(OUTPUTS, INPUTS);
        Refit refit = new Refit(model, arena, INPUTS, OUTPUTS);
        for (int i = 0; i < WINDOWS; i++) {
            DoubleMatrix x = noise(POSITIONS, INPUTS);
            add(refit, x, x.timesTransposed(wanted), 3);
        }
        LowRankFactors fitted = refit.fitted(whole(own), own);
        DoubleMatrix map = fitted.reduce().times(fitted.expand());
        double missed = 0;
        double all = 0;
        for (int row = 0; row < OUTPUTS; row++) {
            for (int column = 0; column < INPUTS; column++) {
                missed += Math.pow(map.get(column, row) - wanted.get(row, column), 2);
                all += Math.pow(own.get(row, column) - wanted.get(row, column), 2);
            }
        }
        // The ridge, a tenth of the variance, leaves about an eleventh of the way.
        assertThat(missed / all).isCloseTo(Math.pow(0.1 / 1.1, 2), within(0.003));
        assertThat(fitted.bias()).containsExactly(new double[] {3, 3, 3, 3, 3}, within(0.1));
    }

    @Test
    void the_rank_stays_and_the_principal_components_of_the_new_outputs_are_kept() {
        // Two columns of inputs matter; the layer's own weights know nothing of them.
        double[] values = new double[OUTPUTS * INPUTS];
        values[0] = 4;
        values[INPUTS + 1] = 2;
        DoubleMatrix wanted = new DoubleMatrix(OUTPUTS, INPUTS, values);
        Refit refit = new Refit(model, arena, INPUTS, OUTPUTS);
        for (int i = 0; i < WINDOWS; i++) {
            DoubleMatrix x = noise(POSITIONS, INPUTS);
            add(refit, x, x.timesTransposed(wanted), 0);
        }
        LowRankFactors own = new LowRankFactors(noise(INPUTS, 2), noise(2, OUTPUTS), new double[OUTPUTS]);
        LowRankFactors fitted = refit.fitted(own, new DoubleMatrix(OUTPUTS, INPUTS, new double[OUTPUTS * INPUTS]));
        assertThat(fitted.rank()).isEqualTo(2);
        DoubleMatrix map = fitted.reduce().times(fitted.expand());
        assertThat(map.get(0, 0)).isCloseTo(4 / 1.1, within(0.05));
        assertThat(map.get(1, 1)).isCloseTo(2 / 1.1, within(0.05));
    }

    @Test
    void a_fit_that_does_not_help_on_other_windows_is_not_used() {
        DoubleMatrix own = noise(OUTPUTS, INPUTS);
        Refit refit = new Refit(model, arena, INPUTS, OUTPUTS);
        for (int i = 0; i < WINDOWS; i++) {
            // Right as it is but for noise, of which so few positions teach nothing.
            DoubleMatrix x = noise(2, INPUTS);
            DoubleMatrix t = x.timesTransposed(own);
            DoubleMatrix missing = noise(2, OUTPUTS);
            for (int j = 0; j < t.values().length; j++) {
                t.values()[j] += 3 * missing.values()[j];
            }
            add(refit, x, t, 0);
        }
        LowRankFactors before = whole(own);
        assertThat(refit.fitted(before, own)).isSameAs(before);
    }

    @Test
    void without_a_window_to_check_on_nothing_is_changed() {
        DoubleMatrix own = noise(OUTPUTS, INPUTS);
        Refit refit = new Refit(model, arena, INPUTS, OUTPUTS);
        DoubleMatrix x = noise(POSITIONS, INPUTS);
        add(refit, x, x.timesTransposed(own), 1);
        LowRankFactors before = whole(own);
        assertThat(refit.fitted(before, own)).isSameAs(before);
    }
}
