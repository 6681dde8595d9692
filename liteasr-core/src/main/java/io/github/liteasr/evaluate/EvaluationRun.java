package io.github.liteasr.evaluate;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.text.Normalization;
import io.github.liteasr.text.TextNormalizer;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.transcribe.TranscriptionOptions;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One model's way through a corpus. Only transcription is timed: not decoding files, nor counting errors. */
final class EvaluationRun {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Corpus corpus;
    private final TranscriptionOptions options;
    private final Normalization normalization;
    private final Transcriber transcriber;
    private final WhisperModel model;
    private final ClipReader clips;
    private final Map<String, TextNormalizer> normalizers = new HashMap<>();
    private final List<UtteranceResult> results = new ArrayList<>();
    private int windows;
    private long samples;
    private long nanos;

    EvaluationRun(Corpus corpus, TranscriptionOptions options, Normalization normalization, Transcriber transcriber) {
        this.corpus = corpus;
        this.options = options;
        this.normalization = normalization;
        this.transcriber = transcriber;
        this.model = transcriber.model();
        this.clips = new ClipReader(corpus);
    }

    Scores transcribe(Optional<Metric> metric, Evaluation.Listener listener) {
        int total = corpus.utterances().size();
        int done = 0;
        for (List<Utterance> batch : batches()) {
            transcribe(batch);
            done += batch.size();
            listener.progressed(done, total);
        }
        List<String> languages =
                results.stream().map(UtteranceResult::language).distinct().toList();
        return new Scores(
                metric.orElseGet(() -> Metric.defaultFor(languages)),
                normalization,
                results,
                clips.passedOver(),
                windows,
                (double) samples / AudioDecoder.SAMPLE_RATE,
                nanos / NANOS_PER_SECOND);
    }

    /** Neighbours of the same language, as one call of the transcriber has one set of options. */
    private List<List<Utterance>> batches() {
        List<List<Utterance>> batches = new ArrayList<>();
        for (Utterance utterance : corpus.utterances()) {
            if (batches.isEmpty()
                    || batches.getLast().size() == options.batchSize()
                    || !batches.getLast().getFirst().language().equals(utterance.language())) {
                batches.add(new ArrayList<>());
            }
            batches.getLast().add(utterance);
        }
        return batches;
    }

    private void transcribe(List<Utterance> batch) {
        List<Utterance> readable = new ArrayList<>();
        List<float[]> recordings = new ArrayList<>();
        for (Utterance utterance : batch) {
            clips.read(utterance).ifPresent(recording -> {
                readable.add(utterance);
                recordings.add(recording);
            });
        }
        if (recordings.isEmpty()) {
            return;
        }
        TranscriptionOptions chosen = Evaluation.inLanguageOf(batch.getFirst(), options, model);
        if (results.isEmpty()) {
            // Kernels are made and code is compiled on first use, which would count against the first model of several.
            transcriber.transcribe(recordings.getFirst(), chosen);
        }
        long start = System.nanoTime();
        List<Transcript> transcripts = transcriber.transcribe(recordings, chosen, (recording, progress) -> windows++);
        nanos += System.nanoTime() - start;
        for (int i = 0; i < transcripts.size(); i++) {
            samples += recordings.get(i).length;
            results.add(score(readable.get(i), transcripts.get(i)));
        }
    }

    private UtteranceResult score(Utterance utterance, Transcript transcript) {
        String language = utterance.language().orElse(transcript.language());
        TextNormalizer normalizer =
                normalizers.computeIfAbsent(language, code -> normalization.forLanguage(code, model.folder()));
        String text = utterance.text().orElseThrow();
        String reference = normalizer.normalize(text);
        String hypothesis = normalizer.normalize(transcript.text());
        return new UtteranceResult(
                utterance.id(),
                language,
                text,
                transcript.text(),
                ErrorCount.ofWords(reference, hypothesis),
                ErrorCount.ofCharacters(characters(reference, language), characters(hypothesis, language)));
    }

    private static String characters(String normalized, String language) {
        return Metric.withoutSpaces(language) ? normalized.replace(" ", "") : normalized;
    }
}
