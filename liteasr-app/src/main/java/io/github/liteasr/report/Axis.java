package io.github.liteasr.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * A scale from values to pixels.
 *
 * @param low the value at pixel {@code start}
 * @param high the value at pixel {@code end}
 */
record Axis(double low, double high, double start, double end, List<Tick> ticks) {
    private static final int INTERVALS = 5;
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /** A labelled value. */
    record Tick(double value, String label) {}

    Axis {
        ticks = List.copyOf(ticks);
        if (!(low < high)) {
            throw new IllegalArgumentException("an axis from " + low + " to " + high);
        }
    }

    /** An axis of round ticks that holds the values; it begins at 0 if they are not far from it. */
    static Axis around(double least, double most, double start, double end) {
        double margin = Math.max(0.06 * (most - least), 0.02 * Math.abs(most) + 1e-9);
        double from = least - margin < 0.35 * most ? 0 : least - margin;
        return rounded(from, most + margin, start, end);
    }

    /** An axis of round ticks from 0 for the lengths of bars. */
    static Axis fromZero(double most, double start, double end) {
        double step = step(most);
        return new Axis(0, most, start, end, ticks(0, most, step));
    }

    private static Axis rounded(double least, double most, double start, double end) {
        double step = step(most - least);
        double low = step * Math.floor(least / step);
        double high = step * Math.ceil(most / step);
        return new Axis(low, high, start, end, ticks(low, high, step));
    }

    private static double step(double range) {
        double power = Math.pow(10, Math.floor(Math.log10(range / INTERVALS)));
        for (double step : STEPS) {
            if (step * power * INTERVALS >= range * (1 - 1e-9)) {
                return step * power;
            }
        }
        return STEPS[STEPS.length - 1] * power;
    }

    private static List<Tick> ticks(double low, double high, double step) {
        int decimals = Math.max(
                0,
                BigDecimal.valueOf(step)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .scale());
        List<Tick> ticks = new ArrayList<>();
        for (long i = Math.round(low / step); i * step <= high + step * 1e-6; i++) {
            BigDecimal value = BigDecimal.valueOf(i * step).setScale(decimals, RoundingMode.HALF_UP);
            ticks.add(new Tick(i * step, value.toPlainString()));
        }
        return ticks;
    }

    /** The pixel of a value. */
    double at(double value) {
        return start + (value - low) / (high - low) * (end - start);
    }
}
