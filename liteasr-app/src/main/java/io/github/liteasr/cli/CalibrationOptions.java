package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.compress.ActivationStatistics;
import io.github.liteasr.compress.Calibration;
import io.github.liteasr.compress.CalibrationSource;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.evaluate.ClipReader;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.Utterance;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.WhisperModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to calibrate on: speech, or the statistics of earlier calibrations. */
final class CalibrationOptions {
    private static final long SAVE_NANOSECONDS = 60_000_000_000L;

    @Option(
            names = "--calibration",
            paramLabel = "CORPUS",
            description = "Speech to calibrate on: a folder or a list; texts are not needed.")
    private @Nullable Path corpus;

    @Option(names = "--calibration_limit", paramLabel = "N", description = "Use only the first N clips of it.")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--statistics",
            paramLabel = "FILE",
            description = "Statistics that `liteasr calibrate` wrote, in place of speech; several are merged.")
    private List<Path> statistics = List.of();

    @Option(
            names = "--calibration_precision",
            paramLabel = "P",
            description = "F32, BF16 or AUTO (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.AUTO;

    /** The statistics, gathered or loaded. */
    ActivationStatistics statistics(Path model, int threads) {
        if ((corpus == null) == statistics.isEmpty()) {
            throw new BadInputException("expected either --calibration or --statistics");
        }
        if (corpus != null) {
            return calibrate(model, corpus(corpus), threads, null);
        }
        ActivationStatistics merged = ActivationStatistics.load(statistics.getFirst());
        for (Path other : statistics.subList(1, statistics.size())) {
            merged = merged.merge(ActivationStatistics.load(other));
        }
        return merged;
    }

    /** The calibration speech. */
    Corpus corpus(Path source) {
        if (limit < 1) {
            throw new BadInputException("--calibration_limit is " + limit + ", expected at least 1");
        }
        return Corpus.open(source).first(limit);
    }

    @Nullable
    Path corpus() {
        return corpus;
    }

    /**
     * Gathers statistics over a corpus.
     *
     * @param partial a file to keep unfinished statistics in, from which a later call goes on; null for none
     */
    ActivationStatistics calibrate(Path model, Corpus corpus, int threads, @Nullable Path partial) {
        CalibrationSource source = new CalibrationSource(
                String.valueOf(model.getFileName()),
                EncoderWeights.hash(model),
                String.valueOf(corpus.source().getFileName()),
                corpus.sha256(),
                0,
                0);
        EncoderWeights.open(model).close();
        ActivationStatistics earlier = partial == null ? null : earlier(partial, source);
        try (WhisperModel loaded = WhisperModel.load(model, threads, precision)) {
            Calibration calibration =
                    earlier == null ? new Calibration(loaded, source) : new Calibration(loaded, earlier);
            hear(calibration, corpus, earlier == null ? 0 : earlier.source().clips(), partial);
            return calibration.statistics();
        }
    }

    private static void hear(Calibration calibration, Corpus corpus, int alreadyHeard, @Nullable Path partial) {
        ClipReader clips = new ClipReader(corpus);
        int heard = 0;
        long saved = System.nanoTime();
        try (ProgressBar bar =
                Terminal.progressBar("calibrating", corpus.utterances().size(), " clips", 1)) {
            for (Utterance utterance : corpus.utterances()) {
                float[] samples = clips.read(utterance).orElse(null);
                if (samples != null && heard++ >= alreadyHeard) {
                    calibration.add(samples);
                }
                if (partial != null && System.nanoTime() - saved > SAVE_NANOSECONDS) {
                    calibration.statistics().save(partial);
                    saved = System.nanoTime();
                }
                bar.step();
            }
        }
        if (!clips.warnings().isEmpty()) {
            System.err.println("liteasr: " + clips.warnings().size() + " clips are not whole or plain, the first: "
                    + clips.warnings().getFirst());
        }
        if (!clips.failures().isEmpty()) {
            System.err.println("liteasr: " + clips.failures().size() + " clips were skipped: "
                    + clips.failures().getFirst());
        }
    }

    /** Unfinished statistics of the same model and speech. */
    private static @Nullable ActivationStatistics earlier(Path partial, CalibrationSource source) {
        if (!Files.exists(partial)) {
            return null;
        }
        ActivationStatistics found = ActivationStatistics.load(partial);
        if (!found.source().modelHash().equals(source.modelHash())
                || !found.source().corpusHash().equals(source.corpusHash())) {
            throw new BadInputException(
                    partial + ": unfinished statistics of another model or corpus; delete it to begin anew");
        }
        System.err.println("liteasr: going on after " + found.source().clips() + " clips");
        return found;
    }

    /** Removes unfinished statistics. */
    static void discard(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            throw new BadInputException(partial + ": cannot be deleted: " + e.getMessage(), e);
        }
    }
}
