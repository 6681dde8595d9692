package io.github.liteasr.compress;

/**
 * How the error of the encoder's output follows from the rank of one linear layer, all others being dense: e(k) = s ·
 * tail(k)^p, where tail(k) is the share of the layer's output variance beyond its first k principal components. The
 * exponent is 1 where the error is linear in what is lost; later layers may hide or amplify the strongest components.
 */
final class ErrorCurve {
    private static final double LEAST_EXPONENT = 0.3;
    private static final double GREATEST_EXPONENT = 1.5;

    private final double scale;
    private final double exponent;
    private final double[] tails;

    /**
     * A curve.
     *
     * @param scale s
     * @param exponent p
     * @param tails tail(0), tail(1), …
     */
    ErrorCurve(double scale, double exponent, double[] tails) {
        this.scale = scale;
        this.exponent = exponent;
        this.tails = tails;
    }

    /** One measured error. */
    record Probe(int rank, double error) {}

    /** The curve through two probes of different ranks, or between them where its exponent would be unlikely. */
    static ErrorCurve through(double[] tails, Probe first, Probe second) {
        double x1 = Math.log(tails[first.rank]);
        double x2 = Math.log(tails[second.rank]);
        double y1 = Math.log(first.error);
        double y2 = Math.log(second.error);
        double slope = (y1 - y2) / (x1 - x2);
        double exponent = Double.isFinite(slope) ? Math.clamp(slope, LEAST_EXPONENT, GREATEST_EXPONENT) : 1;
        double level = (y1 - exponent * x1 + y2 - exponent * x2) / 2;
        // A layer of which nothing is lost at a probe's rank does no harm: any scale is right.
        return new ErrorCurve(Double.isFinite(level) ? Math.exp(level) : 0, exponent, tails);
    }

    /** A curve with the weighted geometric means of two others' scales and exponents, and tails of its own. */
    static ErrorCurve between(ErrorCurve a, ErrorCurve b, double weightOfB, double[] tails) {
        return new ErrorCurve(
                Math.pow(a.scale, 1 - weightOfB) * Math.pow(b.scale, weightOfB),
                Math.pow(a.exponent, 1 - weightOfB) * Math.pow(b.exponent, weightOfB),
                tails);
    }

    /** The error at a rank. */
    double at(int rank) {
        return scale * Math.pow(tails[rank], exponent);
    }

    /** The tails of variances that are sorted, the largest first. */
    static double[] tails(double[] variances) {
        double[] tails = new double[variances.length + 1];
        for (int k = variances.length - 1; k >= 0; k--) {
            tails[k] = tails[k + 1] + Math.max(variances[k], 0);
        }
        double total = tails[0];
        for (int k = 0; k < tails.length; k++) {
            tails[k] = total > 0 ? tails[k] / total : 0;
        }
        return tails;
    }
}
