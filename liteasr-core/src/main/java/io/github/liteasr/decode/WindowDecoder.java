package io.github.liteasr.decode;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.LogSoftmax;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import io.github.liteasr.whisper.TextDecoder;
import io.github.liteasr.whisper.TextSequence;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes windows side by side, each step reading one token of every unfinished sequence. All methods are to be called
 * within {@link Engine#call}.
 */
public final class WindowDecoder {
    private final WhisperModel model;
    private final Engine engine;
    private final TextDecoder decoder;
    private final LogSoftmax logSoftmax;
    private final Matrix logits;
    /** Each worker's room for a row of logits: a new array every time would keep the garbage collector busy. */
    private final float[][] room;
    /** The same for scores, once something steers. */
    private final float[][] scoreRoom;

    private @Nullable Plan plan;

    /** What a step does with the logits after a token. */
    private interface Use {
        void take(float[] logits, Matrix row, Worker worker);
    }

    /** A token to read. */
    private record Row(
            TextSequence sequence, int token, @Nullable Use use) {}

    public WindowDecoder(WhisperModel model) {
        this.model = model;
        this.engine = model.engine();
        this.decoder = model.decoder();
        this.logSoftmax = new LogSoftmax(engine);
        this.logits = Matrix.allocate(
                engine.arena(),
                ElementType.F32,
                decoder.maximumRows(),
                model.config().vocabularySize());
        this.room = new float[engine.threads()][model.config().vocabularySize()];
        this.scoreRoom = new float[engine.threads()][0];
    }

    /** Decodes each window at one temperature. */
    public List<DecodedWindow> decode(List<Window> windows, DecodingOptions options, double temperature) {
        TokenRules rules = plan(options).rules();
        Searches searches = new Searches(model, plan(options), temperature);
        double[] noSpeech = new double[windows.size()];
        List<List<Search>> opened = new ArrayList<>();
        List<Row> prompts = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            int index = i;
            Window window = windows.get(i);
            List<Search> ofWindow = searches.open(window);
            for (Search search : ofWindow) {
                Use silence = search.equals(ofWindow.getFirst())
                        ? (values, row, worker) -> noSpeech[index] = noSpeech(values, row, worker)
                        : null;
                prompts.addAll(prompt(window, search, silence, rules));
            }
            opened.add(ofWindow);
        }
        List<Search> all = opened.stream().flatMap(List::stream).toList();
        for (List<Row> rows = prompts; !rows.isEmpty(); rows = next(all, rules)) {
            step(rows);
            all.stream().filter(s -> !s.open().isEmpty()).forEach(Search::advance);
        }
        List<DecodedWindow> results = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            List<Candidate> found = opened.get(i).stream()
                    .flatMap(search -> search.found().stream())
                    .toList();
            results.add(best(found, rules, options, temperature, noSpeech[i]));
        }
        return results;
    }

    /** The plan of the last options is kept: windows of a recording have the same. */
    private Plan plan(DecodingOptions options) {
        Plan last = plan;
        if (last == null || !last.options().equals(options)) {
            last = Plan.of(model, options);
            plan = last;
        }
        return last;
    }

    /** A prompt's tokens. Those after the last begin the search; those after the start tell whether there is speech. */
    private List<Row> prompt(Window window, Search search, @Nullable Use silence, TokenRules rules) {
        Candidate candidate = search.open().getFirst();
        Use begin = use(search, 0, rules);
        int last = window.prompt().size() - 1;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            Use look = i == window.start() ? silence : null;
            Use use = i < last ? look : look == null ? begin : both(look, begin);
            rows.add(new Row(candidate.sequence(), window.prompt().get(i), use));
        }
        return rows;
    }

    /** The last token of every open candidate. */
    private List<Row> next(List<Search> searches, TokenRules rules) {
        List<Row> rows = new ArrayList<>();
        for (Search search : searches) {
            List<Candidate> open = search.open();
            for (int i = 0; i < open.size(); i++) {
                Candidate candidate = open.get(i);
                rows.add(new Row(candidate.sequence(), candidate.tokens().getLast(), use(search, i, rules)));
            }
        }
        return rows;
    }

    private static Use both(Use first, Use second) {
        return (values, row, worker) -> {
            first.take(values.clone(), row, worker);
            second.take(values, row, worker);
        };
    }

    /** Masks by the rules, takes log-softmax natively, and lets the search hear. */
    private Use use(Search search, int index, TokenRules rules) {
        Candidate candidate = search.open().get(index);
        return (values, row, worker) -> {
            double forbidden = rules.mask(values, candidate.tokens());
            double allowed = normalize(values, row, worker);
            rules.preferTimestamp(values);
            float[] scores = steered(candidate.steering(), values, allowed, worker);
            search.hear(index, new Outlook(scores, values, Math.log1p(forbidden * Math.exp(-allowed))));
        };
    }

    /** The log-probabilities themselves where nothing steers. */
    private float[] steered(Steering steering, float[] logProbabilities, double logSum, Worker worker) {
        if (steering.equals(Steering.NONE)) {
            return logProbabilities;
        }
        if (scoreRoom[worker.index()].length == 0) {
            scoreRoom[worker.index()] = new float[logProbabilities.length];
        }
        float[] scores = scoreRoom[worker.index()];
        System.arraycopy(logProbabilities, 0, scores, 0, scores.length);
        steering.steer(scores, logSum);
        return scores;
    }

    private double noSpeech(float[] values, Matrix row, Worker worker) {
        OptionalInt token = model.generation().noSpeech();
        if (token.isEmpty()) {
            return 0;
        }
        normalize(values, row, worker);
        return Math.exp(values[token.getAsInt()]);
    }

    /** Takes log-softmax; returns the logarithm of the sum of the logits' exponentials. */
    private double normalize(float[] values, Matrix row, Worker worker) {
        int some = 0;
        while (some < values.length - 1 && values[some] == Float.NEGATIVE_INFINITY) {
            some++;
        }
        double logit = values[some];
        row.write(0, values);
        logSoftmax.apply(row, worker);
        row.read(0, values, 0, values.length);
        return logit - values[some];
    }

    /** How likely each of some languages is, by the token right after the start; they sum to 1. */
    public Map<String, Double> languages(Window window, Collection<String> codes) {
        Map<String, Double> weights = new HashMap<>();
        TextSequence sequence = decoder.newSequence(window.speech());
        step(List.of(new Row(
                sequence,
                model.generation().startOfTranscript(),
                (values, row, worker) -> model.generation()
                        .languages()
                        .forEach((code, token) -> weights.put(code, (double) values[token])))));
        decoder.forget(sequence);
        weights.keySet().retainAll(codes);
        double most = Collections.max(weights.values());
        weights.replaceAll((code, logit) -> Math.exp(logit - most));
        double sum = weights.values().stream().mapToDouble(weight -> weight).sum();
        weights.replaceAll((code, weight) -> weight / sum);
        return weights;
    }

    /** Reads any number of tokens, as many at once as the decoder takes, and hands the wanted logits over. */
    private void step(List<Row> rows) {
        int most = decoder.maximumRows();
        for (int from = 0; from < rows.size(); from += most) {
            List<Row> part = rows.subList(from, Math.min(from + most, rows.size()));
            int[] wanted = IntStream.range(0, part.size())
                    .filter(i -> part.get(i).use() != null)
                    .toArray();
            decoder.step(
                    part.stream().map(Row::sequence).toList(),
                    part.stream().mapToInt(Row::token).toArray(),
                    wanted,
                    logits);
            engine.parallel(wanted.length, (i, worker) -> {
                float[] values = room[worker.index()];
                logits.read(i, values, 0, values.length);
                Objects.requireNonNull(part.get(wanted[i]).use()).take(values, logits.rows(i, 1), worker);
            });
        }
    }

    /** The best of the candidates that do not loop, since a loop is likely, too; if all do, the best. */
    private DecodedWindow best(
            List<Candidate> candidates,
            TokenRules rules,
            DecodingOptions options,
            double temperature,
            double noSpeech) {
        List<Candidate> bestFirst = candidates.stream()
                .sorted(Comparator.comparingDouble(c -> -rank(c, options.lengthPenalty())))
                .toList();
        List<DecodedWindow> results = bestFirst.stream()
                .map(c -> result(c, rules, temperature, noSpeech))
                .toList();
        return results.stream().filter(r -> !r.loops(options)).findFirst().orElse(results.getFirst());
    }

    /** A candidate's score by its length (openai/whisper decoding.py, MaximumLikelihoodRanker). */
    private static double rank(Candidate candidate, OptionalDouble lengthPenalty) {
        int length = candidate.tokens().size();
        return candidate.score()
                / (lengthPenalty.isPresent()
                        ? Math.pow((5 + length) / 6.0, lengthPenalty.getAsDouble())
                        : Math.max(1, length));
    }

    private DecodedWindow result(Candidate candidate, TokenRules rules, double temperature, double noSpeech) {
        return DecodedWindow.of(
                candidate.tokens(),
                candidate.certainties(),
                text(candidate.tokens(), rules),
                temperature,
                candidate.logProbability(),
                noSpeech);
    }

    /** A window that ends where its tokens begin to say the same thing again and again. */
    DecodedWindow withoutRepetition(DecodedWindow window, DecodingOptions options) {
        TokenRules rules = plan(options).rules();
        List<Integer> tokens = Repetition.cut(window.tokens(), rules::isTimestamp);
        return window.upTo(tokens.size(), text(tokens, rules));
    }

    private String text(List<Integer> tokens, TokenRules rules) {
        int[] words = tokens.stream()
                .mapToInt(i -> i)
                .filter(t -> !rules.isTimestamp(t))
                .toArray();
        return model.tokenizer().decode(words);
    }
}
