package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_READ;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.github.liteasr.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * An open media file and its best audio stream.
 *
 * <p>The file is opened here, through the {@code file} protocol alone, and handed to FFmpeg already open; whatever a
 * container refers to (the segments of a playlist, the parts of a concatenation, an external track, a URL) it may not
 * open, as no protocol is allowed to it.
 */
final class MediaFile implements AutoCloseable {
    /** By how much the last packet of a Matroska file may end before the declared end: its length may be unknown. */
    private static final double CONTAINER_TOLERANCE = 1.0;

    private final String name;
    private final AVIOContext io = new AVIOContext(null);
    private final AVFormatContext context = avformat_alloc_context();
    private int streamIndex;
    private double declaredSeconds = Double.NaN;
    private double containerSeconds = Double.NaN;
    private double latestEnd;

    /**
     * @param file a regular file
     * @param name what messages call it
     * @param raw how to read a file without a header, or null to find its kind out
     * @throws BadInputException when the file is no media file or has no audio
     */
    MediaFile(Path file, String name, @Nullable RawFormat raw) {
        this.name = name;
        try {
            openFile(file);
            openContainer(file, raw);
            TruncationCheck.check(file, name, container());
            if (container().startsWith("matroska") && context.duration() > 0) {
                containerSeconds = (double) context.duration() / AV_TIME_BASE;
            }
            List<Double> declared = streamSeconds();
            check(avformat_find_stream_info(context, (AVDictionary) null), "its streams cannot be read");
            streamIndex = av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, (PointerPointer<AVCodec>) null, 0);
            if (streamIndex < 0) {
                throw new BadInputException(
                        "%s: no sound, only %s, expected an audio stream".formatted(name, describeStreams()));
            }
            if (streamIndex < declared.size()) {
                declaredSeconds = declared.get(streamIndex);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void openFile(Path file) {
        AVDictionary options = new AVDictionary(null);
        try {
            av_dict_set(options, "protocol_whitelist", "file", 0);
            int status =
                    avio_open2(io, "file:" + file.toAbsolutePath(), AVIO_FLAG_READ, (AVIOInterruptCB) null, options);
            check(status, "cannot be opened");
        } finally {
            av_dict_free(options);
        }
    }

    private void openContainer(Path file, @Nullable RawFormat raw) {
        AVDictionary options = new AVDictionary(null);
        try {
            av_dict_set(options, "protocol_whitelist", "none", 0);
            AVInputFormat format = null;
            if (raw != null) {
                format = av_find_input_format(raw.sampleType().ffmpegName());
                av_dict_set(options, "sample_rate", Integer.toString(raw.sampleRate()), 0);
                av_dict_set(options, "ch_layout", raw.channels() + "C", 0);
            }
            context.pb(io);
            // A failure frees the context and makes the pointer null. The last part of the path is enough: FFmpeg
            // only looks at the extension.
            int status = avformat_open_input(context, "file:" + file.getFileName(), format, options);
            check(status, "not a media file that can be read");
        } finally {
            av_dict_free(options);
        }
    }

    private void check(int status, String what) {
        if (status < 0) {
            throw new BadInputException("%s: %s (%s), expected a media file with an audio stream"
                    .formatted(name, what, FfmpegLibraries.describe(status)));
        }
    }

    /** The lengths that the container itself declares, before FFmpeg fills in estimates; NaN where it does not. */
    private List<Double> streamSeconds() {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < context.nb_streams(); i++) {
            AVStream stream = context.streams(i);
            long duration = stream.duration();
            boolean declared = duration != AV_NOPTS_VALUE && duration > 0;
            seconds.add(declared ? duration * tickSeconds(stream) : Double.NaN);
        }
        return seconds;
    }

    private static double tickSeconds(AVStream stream) {
        return (double) stream.time_base().num() / stream.time_base().den();
    }

    /** The unit of the container's times in seconds, to which the declared length is rounded. */
    double tickSeconds() {
        return tickSeconds(stream());
    }

    private String describeStreams() {
        List<String> kinds = new ArrayList<>();
        for (int i = 0; i < context.nb_streams() && i < 4; i++) {
            kinds.add(avcodec_get_name(context.streams(i).codecpar().codec_id()).getString());
        }
        return kinds.isEmpty() ? "an empty container" : String.join(", ", kinds);
    }

    /** The audio stream; owned by this file. */
    AVStream stream() {
        return context.streams(streamIndex);
    }

    /** FFmpeg's name of the container, such as {@code wav}. */
    String container() {
        return context.iformat().name().getString();
    }

    /** The length that the container declares for the stream in seconds, NaN when it declares none. */
    double declaredSeconds() {
        return declaredSeconds;
    }

    /**
     * Reads the next packet of any stream.
     *
     * @return false at the end of the file
     * @throws BadInputException when the container is damaged or the disk fails
     */
    boolean read(AVPacket packet) {
        int status = av_read_frame(context, packet);
        if (status == AVERROR_EOF) {
            int failure = io.error();
            if (failure < 0 && failure != AVERROR_EOF) {
                throw new BadInputException("%s: reading failed (%s), expected a readable file"
                        .formatted(name, FfmpegLibraries.describe(failure)));
            }
            checkEnd();
            return false;
        }
        if (status < 0) {
            throw new BadInputException("%s: damaged %s container (%s), expected a whole file"
                    .formatted(name, container(), FfmpegLibraries.describe(status)));
        }
        if (packet.pts() != AV_NOPTS_VALUE) {
            double end = (packet.pts() + packet.duration()) * tickSeconds(context.streams(packet.stream_index()));
            latestEnd = Math.max(latestEnd, end);
        }
        return true;
    }

    /** Matroska declares one length for all its streams, so the end of the latest packet of any is compared. */
    private void checkEnd() {
        if (latestEnd < containerSeconds - CONTAINER_TOLERANCE) {
            throw new BadInputException("%s: cut short, %.3f s found, expected %.3f s as its header declares"
                    .formatted(name, latestEnd, containerSeconds));
        }
    }

    int streamIndex() {
        return streamIndex;
    }

    @Override
    public void close() {
        if (!context.isNull()) {
            avformat_close_input(context);
        }
        if (!io.isNull()) {
            avio_closep(io);
        }
    }
}
