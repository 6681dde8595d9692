package io.github.liteasr.benchmark;

import io.github.givimad.whisperjni.WhisperContext;
import io.github.givimad.whisperjni.WhisperFullParams;
import io.github.givimad.whisperjni.WhisperJNI;
import io.github.givimad.whisperjni.WhisperSamplingStrategy;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * whisper.cpp inside the JVM (whisper-jni), the peer that the path from audio to text is measured against. On Linux its
 * native library takes libgomp and libstdc++ from the system. Not safe for use by several threads.
 */
final class WhisperJniPeer implements AutoCloseable {
    /** This version of whisper.cpp gives no text for less than a second; silence up to 30 s is added anyway. */
    private static final int SHORTEST_SAMPLES = 17_600;

    private final WhisperJNI whisper;
    private final WhisperContext context;
    private final int threads;

    /**
     * Converts the weights to whisper.cpp's own file in a temporary folder and loads that.
     *
     * @param folder a checkpoint of the Hugging Face layout
     * @param matrices how the linear layers' weights are stored
     * @throws BadInputException if the folder is not such a checkpoint
     */
    WhisperJniPeer(Path folder, int threads, GgmlType matrices) {
        this.threads = threads;
        try {
            WhisperJNI.loadLibrary();
            WhisperJNI.setLibraryLogger(null);
            whisper = new WhisperJNI();
            context = load(folder, matrices);
        } catch (IOException e) {
            throw new UncheckedIOException("whisper-jni cannot be loaded", e);
        }
    }

    private WhisperContext load(Path folder, GgmlType matrices) throws IOException {
        try (TemporaryFolder temporary = TemporaryFolder.create()) {
            Path file = temporary.path().resolve("model.bin");
            GgmlModel.write(folder, file, matrices);
            WhisperContext loaded = whisper.init(file);
            if (loaded == null) {
                throw new BadInputException(folder + ": whisper.cpp refuses the model");
            }
            return loaded;
        }
    }

    /** The instruction sets that whisper.cpp was built with, in its own words. */
    String systemInformation() {
        return whisper.getSystemInfo();
    }

    /**
     * Greedy transcript in English: no timestamps, temperature 0 without fallback.
     *
     * @param samples 16 kHz mono
     */
    String transcribe(float[] samples) {
        WhisperFullParams parameters = new WhisperFullParams(WhisperSamplingStrategy.GREEDY);
        parameters.nThreads = threads;
        parameters.language = "en";
        parameters.noTimestamps = true;
        parameters.noContext = true;
        parameters.suppressNonSpeechTokens = true;
        parameters.greedyBestOf = 1;
        parameters.temperature = 0;
        parameters.temperatureInc = 0;
        parameters.printProgress = false;
        parameters.printTimestamps = false;
        float[] atLeastShortest = Arrays.copyOf(samples, Math.max(samples.length, SHORTEST_SAMPLES));
        int status = whisper.full(context, parameters, atLeastShortest, atLeastShortest.length);
        if (status != 0) {
            throw new IllegalStateException("whisper.cpp failed with status " + status);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < whisper.fullNSegments(context); i++) {
            text.append(whisper.fullGetSegmentText(context, i));
        }
        return text.toString().strip();
    }

    @Override
    public void close() {
        context.close();
    }
}
