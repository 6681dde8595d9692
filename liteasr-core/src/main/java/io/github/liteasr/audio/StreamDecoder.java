package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_PROP_LOSSLESS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_PROP_LOSSY;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_descriptor_get;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import io.github.liteasr.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecDescriptor;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the audio stream of one media file, packet by packet, and judges in the end whether it was whole.
 *
 * <p>Strictly, for lossless codecs any decoding error, a wrong checksum and fewer samples than declared are errors. For
 * lossy codecs up to {@value #EDGE_PACKETS} undecodable packets before the first and after the last good one are passed
 * over (tags and cut frames at the ends of MP3 files), damage between good ones is an error, and so is being shorter than
 * declared by more than {@value #LOSSY_SECONDS} s (encoder delay and padding are counted differently from one container
 * to the next). Two things are not seen: a hole shorter than that over which a lossy codec's parser finds its way without
 * an error, and a cut at a packet boundary where the container declares no length (raw AAC, MPEG-TS, live WebM).
 *
 * <p>Otherwise all that can be decoded is, and what is missing is noted.
 */
final class StreamDecoder implements AutoCloseable {
    private static final int EDGE_PACKETS = 4;
    private static final double LOSSY_SECONDS = 0.25;

    /** A shorter piece missing at the end is not heard. */
    private static final double LEAST_MISSING = 0.05;

    private final MediaFile file;
    private final String name;
    private final AudioOptions options;
    private final boolean lossless;
    private final AVCodecContext codec;
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();
    private final SampleBuffer samples;
    private final ChannelBalance balance = new ChannelBalance();
    private final StreamProgress progress;
    private @Nullable Resampler resampler;
    private double earlierSeconds;
    private boolean anyGood;
    private int damagedPackets;
    private boolean ended;

    /** @throws BadInputException when the codec is not supported */
    StreamDecoder(MediaFile file, Path path, String name, AudioOptions options) {
        this.file = file;
        this.name = name;
        this.options = options;
        progress = new StreamProgress(file, path);
        samples = new SampleBuffer(name);
        AVStream stream = file.stream();
        int id = stream.codecpar().codec_id();
        AVCodec decoder = avcodec_find_decoder(id);
        AVCodecDescriptor descriptor = avcodec_descriptor_get(id);
        int properties = descriptor == null || descriptor.isNull() ? 0 : descriptor.props();
        lossless = (properties & AV_CODEC_PROP_LOSSLESS) != 0 && (properties & AV_CODEC_PROP_LOSSY) == 0;
        codec = avcodec_alloc_context3(decoder);
        try {
            open(stream, decoder);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open(AVStream stream, @Nullable AVCodec decoder) {
        int status = AVERROR_EOF;
        if (decoder != null && !decoder.isNull()) {
            avcodec_parameters_to_context(codec, stream.codecpar());
            // Needed for dropping exactly the delay and padding of the encoder.
            codec.pkt_timebase(stream.time_base());
            if (lossless) {
                codec.err_recognition(AV_EF_CRCCHECK | AV_EF_EXPLODE);
            }
            status = avcodec_open2(codec, decoder, (AVDictionary) null);
        }
        if (status < 0) {
            throw new BadInputException("%s: audio codec %s with %d channels at %d Hz cannot be decoded, expected one "
                            .formatted(
                                    name,
                                    avcodec_get_name(stream.codecpar().codec_id())
                                            .getString(),
                                    stream.codecpar().ch_layout().nb_channels(),
                                    stream.codecpar().sample_rate())
                    + "that FFmpeg supports, not encrypted");
        }
    }

    /**
     * Decodes the next packet; what comes out of it is added to the {@link #samples}.
     *
     * @return false when there was none, and the stream has ended
     * @throws BadInputException when the stream is without a sample; if strict, when it is damaged or cut short
     * @throws CancellationException when the thread is interrupted; it stays marked so
     */
    boolean advance() {
        while (file.read(packet)) {
            if (Thread.currentThread().isInterrupted()) {
                throw AudioDecoder.interrupted(name);
            }
            boolean ours = packet.stream_index() == file.track().streamIndex();
            if (ours) {
                progress.begin(packet, seconds());
                boolean good = decode(packet);
                progress.end(good, seconds());
            }
            av_packet_unref(packet);
            if (ours) {
                return true;
            }
        }
        finish();
        return false;
    }

    private void finish() {
        decode(null);
        finishResampler();
        progress.finish(lossless ? 0 : EDGE_PACKETS, file.declaredSeconds() - seconds());
        checkWhole();
        ended = true;
    }

    /** What was decoded and not yet taken. */
    SampleBuffer samples() {
        return samples;
    }

    Timeline timeline() {
        return progress.timeline();
    }

    /** What is to be known of the stream; what is missing at its end only when it has ended. */
    List<Notice> notices() {
        List<Notice> notices = new ArrayList<>();
        if (file.track().count() > 1 && options.track().isEmpty()) {
            notices.add(file.track().notice());
        }
        notices.addAll(progress.notices());
        if (ended) {
            missingEnd().ifPresent(notices::add);
        }
        return notices;
    }

    /** Whether two channels are being mixed, which might cancel each other. */
    boolean mixesTwoChannels() {
        return resampler != null && resampler.mixesTwo();
    }

    /** The channel to take alone, if the two of a stereo stream cancel each other. */
    Optional<Channel> betterChannel() {
        return options.channel() == Channel.AUTO ? balance.better() : Optional.empty();
    }

    /** Decodes a packet, or at the end what the decoder kept back; returns whether all of it was sound. */
    private boolean decode(@Nullable AVPacket input) {
        int status = avcodec_send_packet(codec, input);
        if (status < 0 && status != AVERROR_EOF) {
            damaged(status);
            return false;
        }
        boolean sound = true;
        while (true) {
            status = avcodec_receive_frame(codec, frame);
            if (status == AVERROR_EAGAIN() || status == AVERROR_EOF) {
                return sound;
            }
            if (status < 0) {
                damaged(status);
                sound = false;
                if (input != null) {
                    return false;
                }
            } else {
                good();
            }
        }
    }

    private void damaged(int status) {
        damagedPackets++;
        boolean refused = options.strict() && (lossless || damagedPackets > EDGE_PACKETS);
        if (refused || (file.doubtful() && damagedPackets > EDGE_PACKETS)) {
            throw damage(FfmpegLibraries.describe(status));
        }
    }

    private BadInputException damage(String what) {
        return new BadInputException("%s: damaged after %.2f s of audio (%s), expected a whole %s stream"
                .formatted(name, seconds(), what, codec.codec().name().getString()));
    }

    private void good() {
        if (options.strict() && anyGood && damagedPackets > 0) {
            throw damage("undecodable packets between good ones");
        }
        anyGood = true;
        damagedPackets = 0;
        if (resampler != null && !resampler.accepts(frame)) {
            finishResampler();
        }
        if (resampler == null) {
            resampler = new Resampler(name, frame, options.channel(), balance);
        }
        progress.frame(frame.best_effort_timestamp(), seconds());
        resampler.convert(frame, samples);
        av_frame_unref(frame);
    }

    private void finishResampler() {
        if (resampler != null) {
            resampler.flush(samples);
            earlierSeconds += resampler.secondsIn();
            resampler.close();
            resampler = null;
        }
    }

    /** Seconds of audio decoded so far. */
    double seconds() {
        return earlierSeconds + (resampler == null ? 0 : resampler.secondsIn());
    }

    private void checkWhole() {
        double declared = file.declaredSeconds();
        double tolerance = lossless ? file.tickSeconds() * 0.75 : LOSSY_SECONDS;
        if (options.strict() && seconds() < declared - tolerance) {
            throw new BadInputException("%s: cut short, %.3f s of audio found, expected %.3f s as its header declares"
                    .formatted(name, seconds(), declared));
        }
        if (samples.appended() == 0) {
            throw new BadInputException("%s: the %s stream holds no audio, expected at least one sample"
                    .formatted(name, codec.codec().name().getString()));
        }
    }

    /** What is missing at the end: by the header, besides what is missing before. */
    private Optional<Notice> missingEnd() {
        double tolerance = (lossless ? LEAST_MISSING : LOSSY_SECONDS) + progress.missing() / 2;
        // Some containers count what comes before a late start and the gaps, some do not.
        double end = progress.media(seconds());
        double declared = file.declaredSeconds() - Math.max(end, progress.missing() + seconds());
        double missing = Math.max(
                declared > tolerance ? declared : 0,
                file.shortfall().map(s -> s.bytes() * progress.secondsPerByte()).orElse(0.0));
        missing = Math.max(missing, file.missingSeconds());
        return missing < LEAST_MISSING
                ? Optional.empty()
                : Optional.of(Notice.at(
                        Notice.Kind.CUT_SHORT,
                        end,
                        end + missing,
                        String.format(
                                Locale.ROOT, "cut short at %.2f s, about %.2f s of audio missing", end, missing)));
    }

    @Override
    public void close() {
        if (resampler != null) {
            resampler.close();
        }
        av_frame_free(frame);
        av_packet_free(packet);
        avcodec_free_context(codec);
    }
}
