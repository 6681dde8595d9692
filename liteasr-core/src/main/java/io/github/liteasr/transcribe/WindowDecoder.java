package io.github.liteasr.transcribe;

import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.LogSoftmax;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.engine.Worker;
import io.github.liteasr.whisper.TextDecoder;
import io.github.liteasr.whisper.TextSequence;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes windows side by side, each step reading one token of every unfinished sequence. All methods are to be called
 * within {@link Engine#call}.
 */
final class WindowDecoder {
    private final WhisperModel model;
    private final Engine engine;
    private final TextDecoder decoder;
    private final LogSoftmax logSoftmax;
    private final Matrix logits;

    /** What a step does with the logits after a token. */
    private interface Use {
        void take(float[] logits, Matrix row, Worker worker);
    }

    /** A token to read. */
    private record Row(
            TextSequence sequence, int token, @Nullable Use use) {}

    WindowDecoder(WhisperModel model) {
        this.model = model;
        this.engine = model.engine();
        this.decoder = model.decoder();
        this.logSoftmax = new LogSoftmax(engine);
        this.logits = Matrix.allocate(
                engine.arena(),
                ElementType.F32,
                decoder.maximumRows(),
                model.config().vocabularySize());
    }

    /**
     * Decodes each window at the first temperature whose result passes, or else at the last that does not loop. Often it
     * is the text before a window that makes the model loop: such a window is at once tried without it.
     */
    List<DecodedWindow> decode(List<Window> windows, DecodingOptions options) {
        List<Window> current = new ArrayList<>(windows);
        List<@Nullable DecodedWindow> results = new ArrayList<>(Collections.nCopies(windows.size(), null));
        List<Integer> open = IntStream.range(0, windows.size()).boxed().toList();
        for (double temperature : options.temperatures()) {
            open = failing(open, current, results, options, temperature);
            List<Integer> misled = open.stream()
                    .filter(i -> current.get(i).start() > 0
                            && Objects.requireNonNull(results.get(i)).loops(options))
                    .toList();
            misled.forEach(i -> current.set(i, current.get(i).withoutContext()));
            open = Stream.concat(
                            open.stream().filter(i -> !misled.contains(i)),
                            failing(misled, current, results, options, temperature).stream())
                    .toList();
        }
        return results.stream().map(Objects::requireNonNull).toList();
    }

    /** Decodes some of the windows at one temperature; returns which of them fail. */
    private List<Integer> failing(
            List<Integer> chosen,
            List<Window> windows,
            List<@Nullable DecodedWindow> results,
            DecodingOptions options,
            double temperature) {
        if (chosen.isEmpty()) {
            return chosen;
        }
        List<DecodedWindow> tried = decode(chosen.stream().map(windows::get).toList(), options, temperature);
        List<Integer> failed = new ArrayList<>();
        for (int i = 0; i < tried.size(); i++) {
            int window = chosen.get(i);
            DecodedWindow before = results.get(window);
            DecodedWindow now = tried.get(i);
            if (before == null || !now.loops(options) || now.compressionRatio() < before.compressionRatio()) {
                results.set(window, now);
            }
            if (now.fails(options)) {
                failed.add(window);
            }
        }
        return failed;
    }

    private List<DecodedWindow> decode(List<Window> windows, DecodingOptions options, double temperature) {
        TokenRules rules = new TokenRules(model, options.timestamps());
        int samples = temperature == 0 ? 1 : options.bestOf();
        double[] noSpeech = new double[windows.size()];
        List<List<Candidate>> candidates = new ArrayList<>();
        List<Row> prompts = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            int index = i;
            Window window = windows.get(i);
            List<Candidate> ofWindow = new ArrayList<>();
            for (int sample = 0; sample < samples; sample++) {
                Use silence =
                        sample == 0 ? (values, row, worker) -> noSpeech[index] = noSpeech(values, row, worker) : null;
                ofWindow.add(begin(window, sample, silence, rules, temperature, prompts));
            }
            candidates.add(ofWindow);
        }
        step(prompts);
        List<Candidate> all = candidates.stream().flatMap(List::stream).toList();
        for (List<Candidate> open = open(all); !open.isEmpty(); open = open(open)) {
            step(open.stream()
                    .map(c -> new Row(c.sequence, c.last(), use(c, rules, temperature)))
                    .toList());
        }
        all.forEach(c -> decoder.forget(c.sequence));
        List<DecodedWindow> results = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            results.add(best(candidates.get(i), rules, options, temperature, noSpeech[i]));
        }
        return results;
    }

    private static List<Candidate> open(List<Candidate> candidates) {
        return candidates.stream().filter(c -> !c.finished()).toList();
    }

    private Candidate begin(
            Window window, int sample, @Nullable Use silence, TokenRules rules, double temperature, List<Row> rows) {
        TextSequence sequence = decoder.newSequence(window.speech());
        Candidate candidate = new Candidate(sequence, seed(window, temperature, sample));
        int last = window.prompt().size() - 1;
        Use choose = use(candidate, rules, temperature);
        for (int i = 0; i <= last; i++) {
            Use look = i == window.start() ? silence : null;
            Use use = i < last ? look : look == null ? choose : both(look, choose);
            rows.add(new Row(sequence, window.prompt().get(i), use));
        }
        return candidate;
    }

    /** Other numbers for every window, temperature and sample, the same in every run. */
    private static long seed(Window window, double temperature, int sample) {
        return 1_000_003L * window.seek() + 1_009L * Math.round(100 * temperature) + sample;
    }

    private static Use both(Use first, Use second) {
        return (values, row, worker) -> {
            first.take(values.clone(), row, worker);
            second.take(values, row, worker);
        };
    }

    /** Masks by the rules, takes log-softmax natively, and chooses. */
    private Use use(Candidate candidate, TokenRules rules, double temperature) {
        int longest = model.config().textPositions() / 2;
        return (values, row, worker) -> {
            candidate.mask(values, rules);
            normalize(values, row, worker);
            int room = model.config().textPositions()
                    - candidate.sequence.length()
                    + candidate.tokens().size();
            candidate.choose(values, rules, temperature, Math.min(longest, room));
        };
    }

    private double noSpeech(float[] values, Matrix row, Worker worker) {
        OptionalInt token = model.generation().noSpeech();
        if (token.isEmpty()) {
            return 0;
        }
        normalize(values, row, worker);
        return Math.exp(values[token.getAsInt()]);
    }

    private void normalize(float[] values, Matrix row, Worker worker) {
        row.write(0, values);
        logSoftmax.apply(row, worker);
        row.read(0, values, 0, values.length);
    }

    /** The language whose token is likeliest right after the start. */
    String detectLanguage(Window window) {
        String[] found = new String[1];
        TextSequence sequence = decoder.newSequence(window.speech());
        step(List.of(new Row(
                sequence,
                model.generation().startOfTranscript(),
                (values, row, worker) -> found[0] = model.generation().languages().entrySet().stream()
                        .max(Comparator.comparingDouble(e -> values[e.getValue()]))
                        .orElseThrow()
                        .getKey())));
        decoder.forget(sequence);
        return found[0];
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
                float[] values = new float[logits.columns()];
                logits.read(i, values, 0, values.length);
                Objects.requireNonNull(part.get(wanted[i]).use()).take(values, logits.rows(i, 1), worker);
            });
        }
    }

    /** The likeliest of the candidates that pass the thresholds: a loop is likely, too. If none passes, the likeliest. */
    private DecodedWindow best(
            List<Candidate> candidates,
            TokenRules rules,
            DecodingOptions options,
            double temperature,
            double noSpeech) {
        List<Candidate> likeliestFirst = candidates.stream()
                .sorted(Comparator.comparingDouble(
                        c -> -c.logProbability() / Math.max(1, c.tokens().size())))
                .toList();
        List<DecodedWindow> results = likeliestFirst.stream()
                .map(c -> result(c, rules, temperature, noSpeech))
                .toList();
        return results.stream().filter(r -> !r.fails(options)).findFirst().orElse(results.getFirst());
    }

    private DecodedWindow result(Candidate candidate, TokenRules rules, double temperature, double noSpeech) {
        int[] text = candidate.tokens().stream()
                .mapToInt(i -> i)
                .filter(t -> !rules.isTimestamp(t))
                .toArray();
        return DecodedWindow.of(
                candidate.tokens(), model.tokenizer().decode(text), temperature, candidate.logProbability(), noSpeech);
    }
}
