package io.github.liteasr.audio;

import io.github.liteasr.BadInputException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;

/**
 * A recording that is decoded while it is listened to, so that its length costs no memory. For one thread at a time.
 *
 * <p>{@link AudioDecoder#open} gives that of a file, {@link Audio#stream} that of samples.
 */
public interface AudioStream extends AutoCloseable {
    /**
     * The next mono samples at {@link AudioDecoder#SAMPLE_RATE}, some thousands mostly; none when the recording has ended.
     *
     * @throws BadInputException when the recording cannot be read on
     * @throws CancellationException when the thread is interrupted; it stays marked so
     */
    float[] read();

    /** From seconds of the samples that were read to seconds of the media; what is read later may add to it. */
    Timeline timeline();

    /** What the listener should know; all of it once the recording has ended. */
    List<Notice> notices();

    /** How many channels the recording has, of which one or the mean is heard. */
    int channels();

    /** About how long the recording is in seconds, as far as its container tells; only good for showing progress. */
    OptionalDouble expectedSeconds();

    @Override
    void close();
}
