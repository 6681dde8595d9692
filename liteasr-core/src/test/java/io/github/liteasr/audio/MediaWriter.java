package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/** Encodes a mono signal, a grey video, or both, with FFmpeg's encoders. */
final class MediaWriter {
    private final AVFormatContext container = new AVFormatContext(null);
    private final AVPacket packet = av_packet_alloc();
    private final AVFrame frame = av_frame_alloc();

    private MediaWriter() {}

    /**
     * Writes a file.
     *
     * @param format FFmpeg's name of the container
     * @param audioEncoder null for none
     * @param signal mono, full scale ±1
     * @param video whether to add 25 frames a second of grey
     */
    static void write(
            Path file, String format, @Nullable String audioEncoder, double[] signal, int rate, boolean video) {
        FfmpegLibraries.load();
        try (PointerScope _ = new PointerScope()) {
            new MediaWriter().encode(file, format, audioEncoder, signal, rate, video);
        }
    }

    private void encode(
            Path file, String format, @Nullable String audioEncoder, double[] signal, int rate, boolean video) {
        check(avformat_alloc_output_context2(container, null, format, file.toString()));
        AVCodecContext sound = audioEncoder == null ? null : sound(audioEncoder, rate);
        AVCodecContext picture = video ? picture() : null;
        AVIOContext io = new AVIOContext(null);
        check(avio_open(io, "file:" + file, AVIO_FLAG_WRITE));
        container.pb(io);
        check(avformat_write_header(container, (AVDictionary) null));
        int stream = 0;
        if (sound != null) {
            writeSound(sound, signal, stream++);
            avcodec_free_context(sound);
        }
        if (picture != null) {
            writePicture(picture, signal.length * 25 / rate, stream);
            avcodec_free_context(picture);
        }
        check(av_write_trailer(container));
        avio_closep(io);
        avformat_free_context(container);
        av_packet_free(packet);
        av_frame_free(frame);
    }

    private AVCodecContext sound(String encoder, int rate) {
        AVCodec codec = avcodec_find_encoder_by_name(encoder);
        AVCodecContext context = avcodec_alloc_context3(codec);
        context.sample_fmt(sampleFormat(encoder)).sample_rate(rate).bit_rate(96_000);
        context.strict_std_compliance(FF_COMPLIANCE_EXPERIMENTAL);
        // The native Vorbis encoder only knows stereo.
        av_channel_layout_default(context.ch_layout(), encoder.equals("vorbis") ? 2 : 1);
        return open(context, codec, rate);
    }

    private static int sampleFormat(String encoder) {
        return switch (encoder) {
            case "aac", "vorbis" -> AV_SAMPLE_FMT_FLTP;
            case "alac", "libmp3lame" -> AV_SAMPLE_FMT_S16P;
            default -> AV_SAMPLE_FMT_S16;
        };
    }

    private AVCodecContext picture() {
        AVCodec codec = avcodec_find_encoder_by_name("mpeg4");
        AVCodecContext context = avcodec_alloc_context3(codec);
        context.width(64).height(48).pix_fmt(AV_PIX_FMT_YUV420P).bit_rate(50_000);
        return open(context, codec, 25);
    }

    private AVCodecContext open(AVCodecContext context, AVCodec codec, int ticks) {
        AVRational base = new AVRational().num(1).den(ticks);
        context.time_base(base);
        if ((container.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
            context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        check(avcodec_open2(context, codec, (AVDictionary) null));
        AVStream stream = avformat_new_stream(container, null);
        stream.time_base(base);
        check(avcodec_parameters_from_context(stream.codecpar(), context));
        return context;
    }

    private void writeSound(AVCodecContext context, double[] signal, int stream) {
        int size = context.frame_size() == 0 ? 1024 : context.frame_size();
        for (int start = 0; start < signal.length; start += size) {
            int count = Math.min(size, signal.length - start);
            frame.nb_samples(count).format(context.sample_fmt());
            frame.sample_rate(context.sample_rate()).pts(start);
            check(av_channel_layout_copy(frame.ch_layout(), context.ch_layout()));
            check(av_frame_get_buffer(frame, 0));
            for (int channel = 0; channel < frame.ch_layout().nb_channels(); channel++) {
                fill(channel, signal, start, count);
            }
            send(context, frame, stream);
            av_frame_unref(frame);
        }
        send(context, null, stream);
    }

    private void fill(int channel, double[] signal, int start, int count) {
        Pointer plane = frame.extended_data(channel);
        boolean floating = frame.format() == AV_SAMPLE_FMT_FLTP;
        for (int i = 0; i < count; i++) {
            if (floating) {
                new FloatPointer(plane).put(i, (float) signal[start + i]);
            } else {
                new ShortPointer(plane).put(i, (short) Math.round(signal[start + i] * 32_767));
            }
        }
    }

    private void writePicture(AVCodecContext context, int count, int stream) {
        for (int i = 0; i < count; i++) {
            frame.width(64).height(48).format(AV_PIX_FMT_YUV420P).pts(i);
            check(av_frame_get_buffer(frame, 0));
            for (int plane = 0; plane < 3; plane++) {
                Pointer.memset(frame.data(plane), 128, (long) frame.linesize(plane) * (plane == 0 ? 48 : 24));
            }
            send(context, frame, stream);
            av_frame_unref(frame);
        }
        send(context, null, stream);
    }

    private void send(AVCodecContext context, @Nullable AVFrame input, int stream) {
        check(avcodec_send_frame(context, input));
        while (avcodec_receive_packet(context, packet) >= 0) {
            packet.stream_index(stream);
            av_packet_rescale_ts(
                    packet, context.time_base(), container.streams(stream).time_base());
            check(av_interleaved_write_frame(container, packet));
        }
    }

    private static void check(int status) {
        if (status < 0) {
            throw new IllegalStateException(FfmpegLibraries.describe(status));
        }
    }
}
