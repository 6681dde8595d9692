package io.github.liteasr.benchmark;

import io.github.liteasr.benchmark.Interleaved.Contender;
import io.github.liteasr.benchmark.Interleaved.Result;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.SpeechMemory;
import io.github.liteasr.whisper.TextDecoder;
import io.github.liteasr.whisper.TextSequence;
import io.github.liteasr.whisper.WhisperModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Tokens a second of the decoder for one sequence and for several side by side, each over a window of its own, or all over
 * one as in beam search, in turn, in each precision that the processor has. From the root of a checkout:
 *
 * <pre>
 * ./mvnw -q -pl liteasr-benchmark -am -DskipTests -Prun verify -Drun="DecoderBenchmark --model DIR --threads 2"
 * </pre>
 *
 * Arguments: {@code --model} a folder in the Hugging Face layout; {@code --threads} (default all processors);
 * {@code --rounds} (default 20); {@code --positions}, a number of encoder positions at which sequences over one window are
 * timed as well, for a window shorter than the model's own.
 */
public final class DecoderBenchmark {
    private static final SortedSet<String> ARGUMENTS =
            new TreeSet<>(List.of("--model", "--threads", "--rounds", "--positions"));
    private static final int[] BATCHES = {1, 2, 4, 8};
    private static final int TOKENS = 48;
    private static final int WARM_UPS = 8;

    private DecoderBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Arguments given = new Arguments(ARGUMENTS, arguments);
        Path model = Path.of(given.required("--model"));
        int threads = given.positive("--threads", Engine.availableThreads());
        int rounds = given.positive("--rounds", 20);
        for (Precision precision : EncoderBenchmark.precisions()) {
            System.out.printf(
                    "decoder of %s in %s, threads: %d, rounds: %d%n", model.getFileName(), precision, threads, rounds);
            try (WhisperModel loaded = WhisperModel.load(model, threads, precision)) {
                int own = loaded.config().audioPositions();
                compare(loaded, rounds, given.positive("--positions", own));
            }
        }
    }

    private static void compare(WhisperModel model, int rounds, int positions) {
        Matrix logits = Matrix.allocate(
                model.engine().arena(),
                ElementType.F32,
                TextDecoder.logitRows(BATCHES[BATCHES.length - 1]),
                model.config().vocabularySize());
        int longest = model.config().audioPositions();
        List<SpeechMemory> windows = remembered(model, BATCHES[BATCHES.length - 1], longest);
        List<Contender> contenders = new ArrayList<>();
        for (int batch : BATCHES) {
            List<SpeechMemory> own = windows.subList(0, batch);
            contenders.add(new Contender(batch + " over a window each", () -> decode(model, own, logits)));
        }
        for (int batch : BATCHES) {
            List<SpeechMemory> same = Collections.nCopies(batch, windows.getFirst());
            contenders.add(new Contender(batch + " over one window", () -> decode(model, same, logits)));
        }
        if (positions < longest) {
            SpeechMemory shorter = remembered(model, 1, positions).getFirst();
            for (int batch : BATCHES) {
                List<SpeechMemory> same = Collections.nCopies(batch, shorter);
                contenders.add(new Contender(batch + " over one of " + positions, () -> decode(model, same, logits)));
            }
        }
        List<Result> results = Interleaved.measure(contenders, WARM_UPS, rounds);
        System.out.printf("%-20s  tokens a second  × one sequence%n", "sequences");
        double first = TOKENS * 1000 / results.getFirst().medianMillis();
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            double rate = BATCHES[i % BATCHES.length] * TOKENS * 1000 / result.medianMillis();
            System.out.printf(Locale.ROOT, "%-20s  %15.0f  %14.2f%n", result.name(), rate, rate / first);
        }
    }

    private static List<SpeechMemory> remembered(WhisperModel model, int count, int positions) {
        Matrix features = model.newFeatures(model.engine().activationType()).rows(0, positions);
        return model.engine()
                .call(() -> IntStream.range(0, count)
                        .mapToObj(i -> model.decoder().remember(features))
                        .toList());
    }

    /** Reads the same tokens for each sequence, whatever they mean. */
    private static void decode(WhisperModel model, List<SpeechMemory> windows, Matrix logits) {
        model.engine().call(() -> {
            TextDecoder decoder = model.decoder();
            List<TextSequence> sequences =
                    windows.stream().map(decoder::newSequence).toList();
            int[] tokens = new int[sequences.size()];
            Arrays.fill(tokens, model.generation().startOfTranscript());
            int[] wanted = IntStream.range(0, sequences.size()).toArray();
            for (int i = 0; i < TOKENS; i++) {
                decoder.step(sequences, tokens, wanted, logits);
            }
            sequences.forEach(decoder::forget);
            return logits;
        });
    }
}
