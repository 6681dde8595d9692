package io.github.liteasr.whisper;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A Whisper checkpoint, ready to run: its configuration, tokenizer, spectrogram, encoder and decoder on an engine of its
 * own. Closing it frees all native memory.
 */
public final class WhisperModel implements AutoCloseable {
    private final Path folder;
    private final WhisperConfig config;
    private final GenerationConfig generation;
    private final Tokenizer tokenizer;
    private final Checkpoint checkpoint;
    private final Engine engine;
    private final LogMelSpectrogram spectrogram;
    private final AudioEncoder encoder;
    private final TextDecoder decoder;
    private boolean closed;

    private WhisperModel(Path folder, WhisperConfig config, Tokenizer tokenizer, Checkpoint checkpoint, Engine engine) {
        this.folder = folder;
        this.config = config;
        this.tokenizer = tokenizer;
        this.checkpoint = checkpoint;
        this.engine = engine;
        this.generation = GenerationConfig.read(folder, config, tokenizer);
        ModelWeights weights = new ModelWeights(checkpoint, engine);
        this.spectrogram = new LogMelSpectrogram(engine, config.melBins());
        CompletableFuture<AudioEncoder> encoding =
                CompletableFuture.supplyAsync(() -> new AudioEncoder(engine, config, weights));
        try {
            this.decoder = new TextDecoder(engine, config, weights);
        } finally {
            encoding.exceptionally(failure -> null).join(); // nobody uses the engine when this fails
        }
        this.encoder = join(encoding);
    }

    /**
     * Loads a model folder in the Hugging Face layout.
     *
     * @throws BadInputException if a file is missing or damaged, or the files do not fit each other
     */
    public static WhisperModel load(Path folder, int threads, Precision precision) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(folder + ": no such folder, expected a model in the Hugging Face layout");
        }
        CompletableFuture<Tokenizer> tokenizer = CompletableFuture.supplyAsync(() -> Tokenizer.load(folder));
        WhisperConfig config = WhisperConfig.read(folder);
        requireWhisperFrontEnd(folder, config);
        Checkpoint checkpoint = WeightNames.open(folder);
        Engine engine = null;
        try {
            engine = new Engine(threads, precision);
            return new WhisperModel(folder, config, fitting(folder, join(tokenizer), config), checkpoint, engine);
        } catch (RuntimeException | Error e) {
            if (engine != null) {
                engine.close();
            }
            checkpoint.close();
            throw e;
        }
    }

    private static <T> T join(CompletableFuture<T> loading) {
        try {
            return loading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static Tokenizer fitting(Path folder, Tokenizer tokenizer, WhisperConfig config) {
        // Timestamps may be missing from the tokenizer or from the model, but no other token may be outside the
        // vocabulary.
        if (tokenizer.sizeWithoutTimestamps() > config.vocabularySize()) {
            throw new BadInputException(folder + ": the tokenizer has " + tokenizer.vocabularySize()
                    + " tokens, expected at most config.json's vocab_size, " + config.vocabularySize());
        }
        return tokenizer;
    }

    /** The spectrogram is computed as every Whisper model has it; a checkpoint that says otherwise is refused. */
    private static void requireWhisperFrontEnd(Path folder, WhisperConfig config) {
        ConfigurationFile file = ConfigurationFile.readIfPresent(folder.resolve("preprocessor_config.json"));
        require(file, "feature_size", config.melBins());
        require(file, "hop_length", LogMelSpectrogram.HOP);
        require(file, "n_fft", LogMelSpectrogram.FRAME);
        require(file, "sampling_rate", AudioDecoder.SAMPLE_RATE);
        require(file, "chunk_length", config.frames() / 100);
    }

    private static void require(ConfigurationFile file, String key, int expected) {
        int found = file.optionalInteger(key, 0, Integer.MAX_VALUE).orElse(expected);
        if (found != expected) {
            throw file.refuse(key, "is " + found, String.valueOf(expected));
        }
    }

    /** The folder that the model was loaded from. */
    public Path folder() {
        return folder;
    }

    public WhisperConfig config() {
        return config;
    }

    /** Encoder positions, and steps of a timestamp, in a second of audio. */
    public double positionsPerSecond() {
        return AudioDecoder.SAMPLE_RATE / (2.0 * LogMelSpectrogram.HOP);
    }

    public GenerationConfig generation() {
        return generation;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public Engine engine() {
        return engine;
    }

    public LogMelSpectrogram spectrogram() {
        return spectrogram;
    }

    public AudioEncoder encoder() {
        return encoder;
    }

    public TextDecoder decoder() {
        return decoder;
    }

    /** A matrix for one window's spectrogram: frames x mel bins, in the activation type. It lives as long as the model. */
    public Matrix newWindow() {
        return Matrix.allocate(engine.arena(), engine.activationType(), config.frames(), config.melBins());
    }

    /** A matrix for one window's encoder output: positions x width. It lives as long as the model. */
    public Matrix newFeatures(ElementType type) {
        return Matrix.allocate(engine.arena(), type, config.audioPositions(), config.width());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            engine.close();
            checkpoint.close();
        }
    }
}
