package io.github.liteasr.speakers;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.audio.Notice;
import io.github.liteasr.audio.Timeline;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** A recording that is measured while it is listened to: 400 bytes a second are kept of it. */
public final class PowerMeter implements AudioStream {
    private static final int FRAME = AudioDecoder.SAMPLE_RATE / PowerEnvelope.RATE;

    private final AudioStream stream;
    private float[] powers = new float[PowerEnvelope.RATE];
    private int frames;
    private double squares;
    private int samples;

    /** Listens to a stream from here on; it is closed with this. */
    public PowerMeter(AudioStream stream) {
        this.stream = stream;
    }

    @Override
    public float[] read() {
        float[] next = stream.read();
        for (float sample : next) {
            squares += (double) sample * sample;
            if (++samples == FRAME) {
                add();
            }
        }
        return next;
    }

    private void add() {
        if (frames == powers.length) {
            powers = Arrays.copyOf(powers, 2 * frames);
        }
        powers[frames++] = (float) (squares / FRAME);
        squares = 0;
        samples = 0;
    }

    /** How loud is what was read, in whole frames. */
    public PowerEnvelope envelope() {
        return new PowerEnvelope(Arrays.copyOf(powers, frames), timeline());
    }

    @Override
    public int channels() {
        return stream.channels();
    }

    @Override
    public Timeline timeline() {
        return stream.timeline();
    }

    @Override
    public List<Notice> notices() {
        return stream.notices();
    }

    @Override
    public OptionalDouble expectedSeconds() {
        return stream.expectedSeconds();
    }

    @Override
    public void close() {
        stream.close();
    }
}
