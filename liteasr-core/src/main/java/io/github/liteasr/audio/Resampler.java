package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_CHANNEL_ORDER_UNSPEC;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
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
 * the channels sum to at most 1 (stereo is the mean of both). Frames that already are mono at that rate pass unfiltered.
 */
final class Resampler implements AutoCloseable {
    private final String name;
    private final int format;
    private final int rate;
    private final int channels;
    private final SwrContext context = new SwrContext(null);
    private final PointerPointer<FloatPointer> planes = new PointerPointer<>(1);
    private FloatPointer output = new FloatPointer(1L << 14);
    private long framesIn;

    /**
     * @param frame the first frame; the following ones must {@linkplain #accepts look like it}
     * @throws BadInputException when the frame's rate or channels are absurd
     */
    Resampler(String name, AVFrame frame) {
        this.name = name;
        format = frame.format();
        rate = frame.sample_rate();
        channels = frame.ch_layout().nb_channels();
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
        AVChannelLayout mono = new AVChannelLayout();
        AVChannelLayout layout = new AVChannelLayout();
        try {
            av_channel_layout_default(mono, 1);
            if (declared.order() == AV_CHANNEL_ORDER_UNSPEC) {
                av_channel_layout_default(layout, channels);
            } else {
                av_channel_layout_copy(layout, declared);
            }
            int status = configure(mono, layout);
            if (status < 0) {
                // A layout without a known down-mix, such as 9 unnamed channels: the mean of all.
                swr_free(context);
                av_channel_layout_uninit(layout);
                layout.order(AV_CHANNEL_ORDER_UNSPEC).nb_channels(channels);
                status = configure(mono, layout);
            }
            if (status < 0) {
                throw new BadInputException("%s: %d channels at %d Hz cannot be resampled (%s)"
                        .formatted(name, channels, rate, FfmpegLibraries.describe(status)));
            }
        } finally {
            av_channel_layout_uninit(layout);
            layout.close();
            mono.close();
        }
    }

    private int configure(AVChannelLayout mono, AVChannelLayout layout) {
        int status = swr_alloc_set_opts2(
                context, mono, AV_SAMPLE_FMT_FLT, AudioDecoder.SAMPLE_RATE, layout, format, rate, 0, null);
        if (status < 0) {
            return status;
        }
        // Without this a float source would be mixed to sqrt(2) times the level of an integer one.
        av_opt_set_double(context, "rematrix_maxval", 1.0, 0);
        if (layout.order() == AV_CHANNEL_ORDER_UNSPEC) {
            double[] mean = new double[channels];
            Arrays.fill(mean, 1.0 / channels);
            status = swr_set_matrix(context, mean, channels);
        }
        return status < 0 ? status : swr_init(context);
    }

    /** Whether a frame has the rate, sample format and channel count of the first one. */
    boolean accepts(AVFrame frame) {
        return frame.format() == format
                && frame.sample_rate() == rate
                && frame.ch_layout().nb_channels() == channels;
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
        if (output.capacity() < room) {
            output.close();
            output = new FloatPointer(room);
        }
        planes.put(0, output);
        int produced = swr_convert(context, planes, (int) output.capacity(), input, count);
        if (produced < 0) {
            throw new BadInputException(
                    "%s: the audio cannot be resampled (%s)".formatted(name, FfmpegLibraries.describe(produced)));
        }
        samples.append(output, produced);
        return produced;
    }

    @Override
    public void close() {
        swr_free(context);
        planes.close();
        output.close();
    }
}
