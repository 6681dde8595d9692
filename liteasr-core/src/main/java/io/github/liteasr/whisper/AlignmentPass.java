package io.github.liteasr.whisper;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.LogSoftmax;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import io.github.liteasr.whisper.GenerationConfig.AlignmentHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A second pass of the decoder over text that was decoded, to see which speech each token comes from (openai/whisper
 * timing.py, find_alignment). The texts of several windows are read side by side. It is to be run within {@link
 * Engine#call}.
 */
public final class AlignmentPass {
    private final Engine engine;
    private final WhisperConfig config;
    private final TextDecoder decoder;
    private final LogSoftmax logSoftmax;
    /** Tokens below this one are text. */
    private final int endOfText;
    /** Made by the first pass. */
    private @Nullable Matrix logits;

    /**
     * Tokens to read.
     *
     * @param speech remembered by {@link TextDecoder#rememberToAlign}
     * @param tokens a prompt and what follows it
     * @param positions how many of the window's positions hold speech
     */
    public record Reading(SpeechMemory speech, List<Integer> tokens, int positions) {
        public Reading {
            if (positions < 1 || positions > speech.positions()) {
                throw new IllegalArgumentException(positions + " positions of a window of " + speech.positions());
            }
            tokens = List.copyOf(tokens);
        }
    }

    /** Takes the heads' scores. Called by several threads. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The scores of one head for one of the readings.
         *
         * @param head an index of the list of heads
         * @param scores q kᵀ / √size before any softmax: tokens x positions, the listener's to keep
         */
        void hear(int reading, int head, float[] scores);
    }

    /** A pass for one model, which lives as long as the model. */
    public AlignmentPass(WhisperModel model) {
        this.engine = model.engine();
        this.config = model.config();
        this.decoder = model.decoder();
        this.logSoftmax = new LogSoftmax(engine);
        this.endOfText = model.generation().endOfText();
    }

    /**
     * Reads tokens, and tells what some heads of cross-attention make of the speech.
     *
     * @return for each reading and each of its tokens, the logarithm of its probability after those before it, among
     *     tokens of text; 0 for tokens that are no text
     */
    public List<float[]> read(List<Reading> readings, List<AlignmentHead> heads, Listener listener) {
        Map<Integer, List<Integer>> byLayer = IntStream.range(0, heads.size())
                .boxed()
                .collect(Collectors.groupingBy(i -> heads.get(i).layer()));
        int rows = readings.stream().mapToInt(r -> r.tokens().size()).sum();
        QueryLog log = new QueryLog(byLayer.keySet(), rows, config.width());
        List<float[]> probabilities = readAll(readings, log);
        byLayer.forEach((layer, chosen) -> {
            int first = 0;
            for (int i = 0; i < readings.size(); i++) {
                Reading reading = readings.get(i);
                score(i, reading, first, layer, log, chosen, heads, listener);
                first += reading.tokens().size();
            }
        });
        return probabilities;
    }

    /** The teacher-forced pass itself. */
    private List<float[]> readAll(List<Reading> readings, QueryLog log) {
        List<TextSequence> rows = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        for (Reading reading : readings) {
            int count = reading.tokens().size();
            rows.addAll(Collections.nCopies(count, decoder.newSequence(reading.speech())));
            tokens.addAll(reading.tokens());
        }
        float[] after = new float[tokens.size()];
        int most = decoder.maximumRows();
        for (int from = 0; from < tokens.size(); from += most) {
            step(rows, tokens, from, Math.min(from + most, tokens.size()), log, after);
        }
        List<float[]> probabilities = new ArrayList<>();
        int first = 0;
        for (Reading reading : readings) {
            int count = reading.tokens().size();
            probabilities.add(Arrays.copyOfRange(after, first, first + count));
            decoder.forget(rows.get(first));
            first += count;
        }
        return probabilities;
    }

    private void step(
            List<TextSequence> rows, List<Integer> tokens, int from, int to, QueryLog log, float[] probabilities) {
        // The token after a row is its sequence's next one; rows of text alone are asked for their logits.
        int[] wanted = IntStream.range(from, to)
                .filter(i -> i + 1 < tokens.size() && rows.get(i + 1) == rows.get(i) && tokens.get(i + 1) < endOfText)
                .map(i -> i - from)
                .toArray();
        Matrix output = logits();
        int[] part = tokens.subList(from, to).stream().mapToInt(i -> i).toArray();
        decoder.step(rows.subList(from, to), part, wanted, output, log);
        engine.parallel(wanted.length, (i, worker) -> {
            int next = from + wanted[i] + 1;
            probabilities[next] = logProbability(output.rows(i, 1), tokens.get(next), worker);
        });
    }

    private float logProbability(Matrix row, int token, Worker worker) {
        logSoftmax.apply(row.columns(0, endOfText), worker);
        float[] value = new float[1];
        row.columns(token, 1).read(0, value, 0, 1);
        return value[0];
    }

    private Matrix logits() {
        if (logits == null) {
            logits = Matrix.allocate(engine.arena(), ElementType.F32, decoder.maximumRows(), config.vocabularySize());
        }
        return logits;
    }

    /** Scores one reading by the chosen heads of one layer. */
    private void score(
            int index,
            Reading reading,
            int first,
            int layer,
            QueryLog log,
            List<Integer> chosen,
            List<AlignmentHead> heads,
            Listener listener) {
        int size = config.width() / config.decoderHeads();
        Matrix keys = decoder.keys(layer, reading.speech(), reading.positions());
        engine.parallel(chosen.size(), (i, worker) -> {
            int head = chosen.get(i);
            int column = heads.get(head).head() * size;
            float[] turned = turned(keys.columns(column, size));
            int tokens = reading.tokens().size();
            listener.hear(index, head, scores(log, layer, first, tokens, column, size, turned, reading.positions()));
        });
    }

    /** The columns of a matrix as rows. */
    private static float[] turned(Matrix matrix) {
        int rows = matrix.rows();
        int columns = matrix.columns();
        float[] turned = new float[rows * columns];
        float[] row = new float[columns];
        for (int r = 0; r < rows; r++) {
            matrix.read(r, row, 0, columns);
            for (int c = 0; c < columns; c++) {
                turned[c * rows + r] = row[c];
            }
        }
        return turned;
    }

    /** q kᵀ / √size, summed up channel by channel over all positions at once. */
    private static float[] scores(
            QueryLog log, int layer, int first, int tokens, int column, int size, float[] keys, int positions) {
        float scale = (float) (1 / Math.sqrt(size));
        float[] scores = new float[tokens * positions];
        float[] sum = new float[positions];
        for (int token = 0; token < tokens; token++) {
            Arrays.fill(sum, 0);
            for (int channel = 0; channel < size; channel++) {
                add(scale * log.query(layer, first + token, column + channel), keys, channel * positions, sum);
            }
            System.arraycopy(sum, 0, scores, token * positions, positions);
        }
        return scores;
    }

    private static void add(float factor, float[] values, int offset, float[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[offset + i];
        }
    }
}
