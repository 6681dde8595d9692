package io.github.liteasr.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.benchmark.Interleaved.Contender;
import io.github.liteasr.benchmark.Interleaved.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Time from 16 kHz samples to greedy text for a corpus, clip by clip, and how far the texts agree. Arguments:
 * {@code --model} a checkpoint's folder, {@code --corpus} a folder with {@code metadata.jsonl} ({@code file_name} and
 * {@code language} of each clip; only English ones are used), {@code --threads} (default all processors),
 * {@code --rounds} (default 3), {@code --clips} how many clips at most (default all).
 */
public final class TranscriptionBenchmark {
    private static final SortedSet<String> ARGUMENTS =
            new TreeSet<>(List.of("--model", "--corpus", "--threads", "--rounds", "--clips"));

    private TranscriptionBenchmark() {}

    /** An engine: 16 kHz samples of one clip to its text. */
    private record Transcriber(String name, Function<float[], String> transcribe) {}

    public static void main(String[] arguments) {
        Arguments given = new Arguments(ARGUMENTS, arguments);
        Path model = Path.of(given.required("--model"));
        int threads = given.positive("--threads", Runtime.getRuntime().availableProcessors());
        List<float[]> clips = clips(Path.of(given.required("--corpus")), given.positive("--clips", Integer.MAX_VALUE));
        try (WhisperJniPeer peer = new WhisperJniPeer(model, threads)) {
            System.out.println("whisper-jni: " + peer.systemInformation());
            // every engine joins here, on the same weights and clips
            List<Transcriber> transcribers = List.of(new Transcriber("whisper-jni", peer::transcribe));
            compare(transcribers, clips, given.positive("--rounds", 3));
        }
    }

    private static void compare(List<Transcriber> transcribers, List<float[]> clips, int rounds) {
        double seconds = clips.stream().mapToInt(clip -> clip.length).sum() / (double) AudioDecoder.SAMPLE_RATE;
        System.out.printf(Locale.ROOT, "%d clips, %.1f s of speech, rounds: %d%n", clips.size(), seconds, rounds);
        List<List<String>> texts = new ArrayList<>(Collections.nCopies(transcribers.size(), List.of()));
        List<Contender> contenders = new ArrayList<>();
        for (int i = 0; i < transcribers.size(); i++) {
            Transcriber transcriber = transcribers.get(i);
            int index = i;
            contenders.add(new Contender(
                    transcriber.name(),
                    () -> texts.set(
                            index, clips.stream().map(transcriber.transcribe()).toList())));
        }
        List<Result> results = Interleaved.measure(contenders, 1, rounds);
        Interleaved.print(results, System.out);
        for (int i = 0; i < results.size(); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f times as fast as speech, %d of %d texts equal to the first's%n",
                    results.get(i).name(),
                    seconds * 1000 / results.get(i).medianMillis(),
                    equal(texts.get(i), texts.getFirst()),
                    clips.size());
        }
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
