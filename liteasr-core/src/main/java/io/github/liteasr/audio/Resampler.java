package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_CHANNEL_ORDER_UNSPEC;
import static org.bytedeco.ffmpeg.global.avutil.AV_CHAN_FRONT_LEFT;
import static org.bytedeco.ffmpeg.global.avutil.AV_CHAN_FRONT_RIGHT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_index_from_channel;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_double;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;
import static org.bytedeco.ffmpeg.global.swresample.swr_set_matrix;

import io.github.liteasr.BadInputException;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames of one rate, sample format and channel layout into mono float samples at {@link AudioDecoder#SAMPLE_RATE}
 * with libswresample: the filter that FFmpeg's own command line uses, and its down-mix, scaled so that the weights of
 * the channels sum to at most 1 (stereo is the mean of both), or one of its channels. Frames that already are mono at that
 * rate pass unfiltered.
 */
final class Resampler implements AutoCloseable {
    private final String name;
    private final int format;
    private final int rate;
    private final int channels;
    private final Channel wanted;
    private final int outputs;
    private final ChannelBalance balance;
    private final SwrContext context = new SwrContext(null);
    private final PointerPointer<FloatPointer> planes = new PointerPointer<>(2);
    private final FloatPointer[] output = {new FloatPointer(1L << 14), new FloatPointer(1L << 14)};
    private final float[][] signals = new float[2][1 << 14];
    private long framesIn;

    /**
     * @param frame the first frame; the following ones must {@linkplain #accepts look like it}
     * @param balance hears both channels of stereo that is to be mixed if they do not cancel each other
     * @throws BadInputException when the frame's rate or channels are absurd
     */
    Resampler(String name, AVFrame frame, Channel wanted, ChannelBalance balance) {
        this.name = name;
        format = frame.format();
        rate = frame.sample_rate();
        channels = frame.ch_layout().nb_channels();
        this.wanted = wanted;
        this.balance = balance;
        outputs = wanted == Channel.AUTO && channels == 2 ? 2 : 1;
        if (rate < AudioLimits.LOWEST_RATE || rate > AudioLimits.HIGHEST_RATE) {
            throw new BadInputException("%s: sample rate %d Hz, expected %d to %d"
                    .formatted(name, rate, AudioLimits.LOWEST_RATE, AudioLimits.HIGHEST_RATE));
        }
        if (channels < 1 || channels > AudioLimits.MOST_CHANNELS) {
            throw new BadInputException(
                    "%s: %d channels, expected 1 to %d".formatted(name, channels, AudioLimits.MOST_CHANNELS));
        }
        try {
            initialise(frame.ch_layout());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void initialise(AVChannelLayout declared) {
        AVChannelLayout target = new AVChannelLayout();
        AVChannelLayout layout = new AVChannelLayout();
        try {
            av_channel_layout_default(target, outputs);
            if (declared.order() == AV_CHANNEL_ORDER_UNSPEC) {
                av_channel_layout_default(layout, channels);
            } else {
                av_channel_layout_copy(layout, declared);
            }
            int status = configure(target, layout);
            if (status < 0) {
                // A layout without a known down-mix, such as 9 unnamed channels: the mean of all.
                swr_free(context);
                av_channel_layout_uninit(layout);
                layout.order(AV_CHANNEL_ORDER_UNSPEC).nb_channels(channels);
                status = configure(target, layout);
            }
            if (status < 0) {
                throw new BadInputException("%s: %d channels at %d Hz cannot be resampled (%s)"
                        .formatted(name, channels, rate, FfmpegLibraries.describe(status)));
            }
        } finally {
            av_channel_layout_uninit(layout);
            layout.close();
            target.close();
        }
    }

    private int configure(AVChannelLayout target, AVChannelLayout layout) {
        int status = swr_alloc_set_opts2(
                context, target, AV_SAMPLE_FMT_FLTP, AudioDecoder.SAMPLE_RATE, layout, format, rate, 0, null);
        if (status < 0) {
            return status;
        }
        // Without this a float source would be mixed to sqrt(2) times the level of an integer one.
        av_opt_set_double(context, "rematrix_maxval", 1.0, 0);
        double[] weights = new double[channels];
        if (channels > 1 && (wanted == Channel.LEFT || wanted == Channel.RIGHT)) {
            weights[index(layout)] = 1;
            status = swr_set_matrix(context, weights, channels);
        } else if (layout.order() == AV_CHANNEL_ORDER_UNSPEC) {
            Arrays.fill(weights, 1.0 / channels);
            status = swr_set_matrix(context, weights, channels);
        }
        return status < 0 ? status : swr_init(context);
    }

    /** The place of the wanted channel; the first two are taken where a layout has no names for them. */
    private int index(AVChannelLayout layout) {
        boolean left = wanted == Channel.LEFT;
        int index = av_channel_layout_index_from_channel(layout, left ? AV_CHAN_FRONT_LEFT : AV_CHAN_FRONT_RIGHT);
        return index >= 0 ? index : left ? 0 : 1;
    }

    /** Whether a frame has the rate, sample format and channel count of the first one. */
    boolean accepts(AVFrame frame) {
        return frame.format() == format
                && frame.sample_rate() == rate
                && frame.ch_layout().nb_channels() == channels;
    }

    /** Whether both channels of stereo are mixed, and heard by the balance. */
    boolean mixesTwo() {
        return outputs == 2;
    }

    /** Seconds of audio put in so far. */
    double secondsIn() {
        return (double) framesIn / rate;
    }

    /** Converts a frame and appends what comes out; the filter keeps back some. */
    void convert(AVFrame frame, SampleBuffer samples) {
        framesIn += frame.nb_samples();
        transfer(frame.extended_data(), frame.nb_samples(), samples);
    }

    /** Appends what the filter kept back. Nothing may be converted afterwards. */
    void flush(SampleBuffer samples) {
        while (transfer(null, 0, samples) > 0) {
            // until the filter is empty
        }
    }

    private int transfer(@Nullable PointerPointer<?> input, int count, SampleBuffer samples) {
        int room = Math.max(swr_get_out_samples(context, count), 1 << 10);
        for (int i = 0; i < outputs; i++) {
            if (signals[i].length < room) {
                output[i].close();
                output[i] = new FloatPointer(room);
                signals[i] = new float[room];
            }
            planes.put(i, output[i]);
        }
        int produced = swr_convert(context, planes, signals[0].length, input, count);
        if (produced < 0) {
            throw new BadInputException(
                    "%s: the audio cannot be resampled (%s)".formatted(name, FfmpegLibraries.describe(produced)));
        }
        output[0].get(signals[0], 0, produced);
        if (outputs == 2) {
            output[1].get(signals[1], 0, produced);
            balance.add(signals[0], signals[1], produced);
            for (int i = 0; i < produced; i++) {
                signals[0][i] = (signals[0][i] + signals[1][i]) / 2;
            }
        }
        samples.append(signals[0], produced);
        return produced;
    }

    @Override
    public void close() {
        swr_free(context);
        planes.close();
        output[0].close();
        output[1].close();
    }
}
