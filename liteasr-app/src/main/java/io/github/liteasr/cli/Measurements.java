package io.github.liteasr.cli;

import io.github.liteasr.compress.Compressor;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.evaluate.ClipReader;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.EncoderComparison;
import io.github.liteasr.evaluate.Evaluation;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.evaluate.Utterance;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;

/** What commands measure of models. */
final class Measurements {
    private Measurements() {}

    /** An encoder's size, time, and error against another's. */
    static EvaluationResult encoder(Path model, Path reference, Corpus corpus, int threads, Precision precision) {
        try (WhisperModel measured = WhisperModel.load(model, threads, precision)) {
            EvaluationResult result = new Evaluation(corpus, Evaluation.greedy()).measureEncoder(name(model), measured);
            return result.withEncoderRelativeError(relativeError(measured, reference, corpus, threads, precision));
        }
    }

    /** A model's errors, sizes and times on a corpus with texts. */
    static EvaluationResult transcripts(
            String name, Path model, Corpus corpus, Evaluation evaluation, int threads, Precision precision) {
        try (Transcriber transcriber = Transcriber.load(model, threads, precision);
                ProgressBar bar = Terminal.progressBar(name, corpus.utterances().size(), " clips", 1)) {
            return evaluation.evaluate(name, transcriber, (done, total) -> bar.stepTo(done));
        }
    }

    /** The same of a model that is compressed for this only, with its encoder's error against the dense one. */
    static EvaluationResult compressed(
            String name,
            Compressor compressor,
            RankPolicy policy,
            Path dense,
            Corpus corpus,
            Evaluation evaluation,
            int threads,
            Precision precision) {
        return TemporaryFolder.with(folder -> {
            Path model = folder.resolve("model");
            compressor.write(policy, model, Main.version());
            return transcripts(name, model, corpus, evaluation, threads, precision)
                    .withEncoderRelativeError(relativeError(model, dense, corpus, threads, precision));
        });
    }

    /** The relative squared error of a model's encoder output against a reference's. */
    static double relativeError(Path model, Path reference, Corpus corpus, int threads, Precision precision) {
        try (WhisperModel measured = WhisperModel.load(model, threads, precision)) {
            return relativeError(measured, reference, corpus, threads, precision);
        }
    }

    private static double relativeError(
            WhisperModel measured, Path reference, Corpus corpus, int threads, Precision precision) {
        try (WhisperModel other = WhisperModel.load(reference, threads, precision)) {
            EncoderComparison comparison = new EncoderComparison(other, measured);
            ClipReader clips = new ClipReader(corpus);
            for (Utterance utterance : corpus.utterances()) {
                clips.read(utterance).ifPresent(comparison::add);
            }
            return comparison.relativeError();
        }
    }

    /** What a model is called in tables. */
    static String name(Path model) {
        return String.valueOf(model.toAbsolutePath().normalize().getFileName());
    }
}
