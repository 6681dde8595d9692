package io.github.liteasr.words;

/**
 * Dynamic time warping: the path through a matrix of tokens x positions from the first of both to the last, forward in
 * each step by a token, by a position or by both, on which the values' sum is greatest (openai/whisper timing.py, dtw).
 */
final class TimeWarp {
    private static final byte BOTH = 0;
    private static final byte TOKEN = 1;
    private static final byte POSITION = 2;

    private TimeWarp() {}

    /**
     * The position at which the path reaches each token. Of equally good ways the one by positions alone is taken, as the
     * source does.
     */
    static int[] firstPositions(AlignmentMatrix matrix) {
        return traced(steps(matrix), matrix.tokens(), matrix.positions());
    }

    /** By which step the best path to each place comes there; the border, before the first row and column, is included. */
    private static byte[] steps(AlignmentMatrix matrix) {
        int tokens = matrix.tokens();
        int positions = matrix.positions();
        byte[] steps = new byte[(tokens + 1) * (positions + 1)];
        java.util.Arrays.fill(steps, 0, positions + 1, POSITION);
        float[] before = new float[positions + 1];
        java.util.Arrays.fill(before, 1, positions + 1, Float.POSITIVE_INFINITY);
        float[] costs = new float[positions + 1];
        for (int token = 1; token <= tokens; token++) {
            int row = token * (positions + 1);
            steps[row] = TOKEN;
            costs[0] = Float.POSITIVE_INFINITY;
            for (int position = 1; position <= positions; position++) {
                float both = before[position - 1];
                float byToken = before[position];
                float byPosition = costs[position - 1];
                boolean first = both < byToken && both < byPosition;
                boolean second = !first && byToken < both && byToken < byPosition;
                steps[row + position] = first ? BOTH : second ? TOKEN : POSITION;
                float cost = first ? both : second ? byToken : byPosition;
                costs[position] = cost - matrix.get(token - 1, position - 1);
            }
            float[] swapped = before;
            before = costs;
            costs = swapped;
        }
        return steps;
    }

    private static int[] traced(byte[] steps, int tokens, int positions) {
        int[] first = new int[tokens];
        int token = tokens;
        int position = positions;
        while (token > 0) {
            first[token - 1] = Math.max(0, position - 1);
            byte step = steps[token * (positions + 1) + position];
            token -= step == POSITION ? 0 : 1;
            position -= step == TOKEN ? 0 : 1;
        }
        return first;
    }
}
