package io.github.liteasr.speakers;

import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.audio.Timeline;

/** How loud a recording is, 10 ms by 10 ms of its media; what the media leaves out is silent. */
public final class PowerEnvelope {
    /** Frames a second. */
    static final int RATE = 100;

    private final float[] powers;

    /** @param decoded mean squares of frames of samples, one after the other */
    PowerEnvelope(float[] decoded, Timeline timeline) {
        powers = new float[decoded.length == 0 ? 0 : place(decoded.length - 1, timeline) + 1];
        for (int i = 0; i < decoded.length; i++) {
            powers[place(i, timeline)] = decoded[i];
        }
    }

    /** That of a stream from here to its end, to which it is read. */
    public static PowerEnvelope of(AudioStream stream) {
        PowerMeter meter = new PowerMeter(stream);
        while (meter.read().length > 0) {
            // to the end
        }
        return meter.envelope();
    }

    private static int place(int frame, Timeline timeline) {
        return Math.toIntExact(Math.round(timeline.start((double) frame / RATE) * RATE));
    }

    /** The mean square from one time to another, in seconds of the media, which are taken as at least a frame. */
    public double mean(double start, double end) {
        int from = (int) Math.round(start * RATE);
        int to = Math.max(from + 1, (int) Math.round(end * RATE));
        double sum = 0;
        for (int i = from; i < Math.min(to, powers.length); i++) {
            sum += powers[i];
        }
        return sum / (to - from);
    }
}
