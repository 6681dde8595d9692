package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.transcribe.TranscriptionOptions;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A model that others are measured against on a corpus: see {@link Fidelity}. */
final class Reference implements AutoCloseable {
    private final Path folder;
    private final Corpus corpus;
    private final Transcriber transcriber;
    private final WhisperModel model;
    private final Matrix window;
    private final Matrix features;
    private final Map<Utterance, Text> texts = new HashMap<>();

    /** What the reference is asked and what it writes, as tokens. */
    private static final class Text {
        final int[] tokens;
        final int firstChoice;

        Text(List<Integer> prompt, Stream<Integer> written) {
            tokens = Stream.concat(prompt.stream(), written).mapToInt(t -> t).toArray();
            firstChoice = prompt.size() - 1;
        }
    }

    Reference(Path folder, Corpus corpus, int threads, Precision precision) {
        this.folder = folder;
        this.corpus = corpus;
        this.transcriber = Transcriber.load(folder, threads, precision);
        this.model = transcriber.model();
        this.window = model.newWindow();
        this.features = model.newFeatures(ElementType.F32);
    }

    /** Whether it is the model of a folder. */
    boolean is(Path other) {
        return folder.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    /**
     * Measures another model on the first window of every recording.
     *
     * @throws BadInputException if its windows, width or vocabulary are others
     */
    Fidelity compare(WhisperModel other, Evaluation.Listener listener) {
        requireSameShape(other);
        EncoderErrors errors = new EncoderErrors(model.config().width());
        DecoderDivergence divergence = new DecoderDivergence(model, other);
        Matrix otherWindow = other.newWindow();
        Matrix otherFeatures = other.newFeatures(ElementType.F32);
        ClipReader clips = new ClipReader(corpus);
        int total = corpus.utterances().size();
        int done = 0;
        for (Utterance utterance : corpus.utterances()) {
            clips.read(utterance).map(this::firstWindow).ifPresent(samples -> {
                Spectrogram spectrogram = model.spectrogram().compute(samples);
                float[] expected = encode(model, spectrogram, window, features);
                float[] found = encode(other, spectrogram, otherWindow, otherFeatures);
                errors.add(expected, found, positions(samples));
                Text text = texts.computeIfAbsent(utterance, _ -> text(utterance, samples));
                divergence.add(expected, found, text.tokens, text.firstChoice);
            });
            listener.progressed(++done, total);
        }
        return new Fidelity(
                errors.all(), errors.speech(), errors.padding(), divergence.mean(), divergence.sameChoice());
    }

    private void requireSameShape(WhisperModel other) {
        requireSame(
                other,
                "encoder positions",
                model.config().audioPositions(),
                other.config().audioPositions());
        requireSame(other, "mel bins", model.config().melBins(), other.config().melBins());
        requireSame(other, "channels", model.config().width(), other.config().width());
        requireSame(
                other, "tokens", model.config().vocabularySize(), other.config().vocabularySize());
    }

    private void requireSame(WhisperModel other, String what, int expected, int found) {
        if (expected != found) {
            throw new BadInputException("%s: found %d %s, expected %d as in the reference, %s"
                    .formatted(other.folder(), found, what, expected, folder));
        }
    }

    private float[] firstWindow(float[] samples) {
        return Arrays.copyOf(samples, Math.min(samples.length, model.config().frames() * LogMelSpectrogram.HOP));
    }

    /** The encoder positions that a recording of no more than a window reaches. */
    private int positions(float[] samples) {
        int hop = 2 * LogMelSpectrogram.HOP;
        return Math.min(model.config().audioPositions(), (samples.length + hop - 1) / hop);
    }

    private static float[] encode(WhisperModel model, Spectrogram spectrogram, Matrix window, Matrix output) {
        spectrogram.copyTo(window, 0);
        return model.engine().call(() -> {
            model.encoder().encode(window, output);
            return output.toFloats();
        });
    }

    private Text text(Utterance utterance, float[] samples) {
        TranscriptionOptions options = Evaluation.inLanguageOf(utterance, Evaluation.greedy(), model);
        Transcript transcript = transcriber.transcribe(samples, options);
        return new Text(
                model.generation()
                        .prompt(
                                transcript.language(),
                                options.task().key(),
                                options.decoding().timestamps()),
                transcript.segments().stream().flatMap(segment -> segment.tokens().stream()));
    }

    @Override
    public void close() {
        transcriber.close();
    }
}
