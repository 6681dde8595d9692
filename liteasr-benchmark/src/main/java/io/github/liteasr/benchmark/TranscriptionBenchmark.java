package io.github.liteasr.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.benchmark.Interleaved.Contender;
import io.github.liteasr.benchmark.Interleaved.Result;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.text.Tokenizer;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.transcribe.TranscriptionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Time from 16 kHz samples to greedy text (temperature 0, no fallback, no timestamps) for a corpus: whisper-jni and this
 * library in each precision, on the same weights and as many threads, in turn. Prints each one's time and its speed
 * against the first, whisper-jni with float16 weights; how much faster than speech that is; how many texts are the
 * first's; and, of those that take clip after clip, what a window and what a token costs. From the root of a checkout:
 *
 * <pre>
 * ./mvnw -q -pl liteasr-benchmark -am -DskipTests -Prun verify \
 *     -Drun="TranscriptionBenchmark --model whisper-tiny.en --corpus speech --threads 2"
 * </pre>
 *
 * Arguments: {@code --model} a checkpoint's folder; {@code --corpus} a folder with {@code metadata.jsonl}
 * ({@code file_name} and {@code language} of each clip; only English ones are used, and should last 30 s at most);
 * {@code --threads} (default all processors); {@code --rounds} (default 3); {@code --clips} how many at most (default
 * all); {@code --batch_size} clips that this library decodes side by side in runs of their own (default 8; 1 for none).
 */
public final class TranscriptionBenchmark {
    private static final SortedSet<String> ARGUMENTS =
            new TreeSet<>(List.of("--model", "--corpus", "--threads", "--rounds", "--clips", "--batch_size"));

    private TranscriptionBenchmark() {}

    public static void main(String[] arguments) {
        Arguments given = new Arguments(ARGUMENTS, arguments);
        Path model = Path.of(given.required("--model"));
        int threads = given.positive("--threads", Engine.availableThreads());
        int rounds = given.positive("--rounds", 3);
        int batchSize = given.positive("--batch_size", 8);
        List<float[]> clips = clips(Path.of(given.required("--corpus")), given.positive("--clips", Integer.MAX_VALUE));
        try (Resources resources = new Resources()) {
            List<CorpusRun> runs = new ArrayList<>();
            for (GgmlType matrices : List.of(GgmlType.F16, GgmlType.Q8_0)) {
                WhisperJniPeer peer = resources.add(new WhisperJniPeer(model, threads, matrices));
                runs.add(new CorpusRun(
                        "whisper-jni " + lower(matrices), 1, clips, clip -> List.of(peer.transcribe(clip.getFirst()))));
                if (runs.size() == 1) {
                    System.out.println("whisper-jni: " + peer.systemInformation());
                }
            }
            for (Precision precision : EncoderBenchmark.precisions()) {
                Transcriber transcriber = resources.add(Transcriber.load(model, threads, precision));
                runs.add(run(transcriber, "LiteASR " + lower(precision), 1, clips));
                if (batchSize > 1) {
                    runs.add(run(
                            transcriber,
                            "LiteASR %s, batches of %d".formatted(lower(precision), batchSize),
                            batchSize,
                            clips));
                }
            }
            compare(runs, clips, threads, rounds, Tokenizer.load(model));
        }
    }

    private static CorpusRun run(Transcriber transcriber, String name, int batchSize, List<float[]> clips) {
        TranscriptionOptions options = TranscriptionOptions.defaults()
                .with()
                .allAudio()
                .shortWindows(false)
                .language("en")
                .decoding(d ->
                        d.greedy().noSpeechThreshold(OptionalDouble.empty()).timestamps(false))
                .conditionOnPreviousText(false)
                .batchSize(batchSize)
                .build();
        return new CorpusRun(
                name,
                batchSize,
                clips,
                batch -> transcriber.transcribe(batch, options, (recording, progress) -> {}).stream()
                        .map(Transcript::text)
                        .toList());
    }

    private static void compare(
            List<CorpusRun> runs, List<float[]> clips, int threads, int rounds, Tokenizer tokenizer) {
        double seconds = clips.stream().mapToInt(clip -> clip.length).sum() / (double) AudioDecoder.SAMPLE_RATE;
        System.out.printf(
                Locale.ROOT,
                "%d clips, %.1f s of speech, threads: %d, rounds: %d%n",
                clips.size(),
                seconds,
                threads,
                rounds);
        runs.forEach(CorpusRun::warmUp);
        List<Result> results = Interleaved.measure(
                runs.stream().map(run -> new Contender(run.name(), run)).toList(), 0, rounds);
        Interleaved.print(results, 2, System.out);
        for (int i = 0; i < runs.size(); i++) {
            CorpusRun run = runs.get(i);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f times as fast as speech, %d of %d texts equal to the first's%s%n",
                    run.name(),
                    seconds * 1000 / results.get(i).medianMillis(),
                    equal(run.texts(), runs.getFirst().texts()),
                    clips.size(),
                    run.batchSize() == 1 ? cost(run.cost(text -> tokenizer.encode(text).length)) : "");
        }
    }

    private static String cost(CorpusRun.Line cost) {
        return String.format(
                Locale.ROOT,
                ", %.1f ms a window and %.2f ms a token (%.0f tokens/s)",
                cost.intercept(),
                cost.slope(),
                1000 / cost.slope());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static long equal(List<String> texts, List<String> others) {
        return IntStream.range(0, texts.size())
                .filter(i -> texts.get(i).equals(others.get(i)))
                .count();
    }

    private static List<float[]> clips(Path corpus, int limit) {
        Path metadata = corpus.resolve("metadata.jsonl");
        List<float[]> clips = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(metadata)) {
                JsonNode clip = new ObjectMapper().readTree(line);
                if (clips.size() < limit && clip.path("language").asText().equals("en")) {
                    clips.add(AudioDecoder.decode(
                            corpus.resolve(clip.path("file_name").asText())));
                }
            }
        } catch (JsonProcessingException e) {
            throw new BadInputException(metadata + ": is not one JSON object a line: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BadInputException(metadata + ": cannot be read: " + e, e);
        }
        if (clips.isEmpty()) {
            throw new BadInputException(metadata + ": names no English clip");
        }
        return clips;
    }
}
