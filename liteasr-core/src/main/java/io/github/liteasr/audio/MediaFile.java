package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GENERIC_INDEX;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_TS_DISCONT;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_READ;
import static org.bytedeco.ffmpeg.global.avformat.AVPROBE_SCORE_RETRY;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;
import static org.bytedeco.ffmpeg.global.avformat.avio_seek;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.TruncationCheck.Shortfall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/**
 * An open media file and one of its audio streams.
 *
 * <p>The file is opened here, through the {@code file} protocol alone, and handed to FFmpeg already open; whatever a
 * container refers to (the segments of a playlist, the parts of a concatenation, an external track, a URL) it may not
 * open, as no protocol is allowed to it.
 */
final class MediaFile implements AutoCloseable {
    /** By how much the last packet of a Matroska file may end before the declared end: its length may be unknown. */
    private static final double CONTAINER_TOLERANCE = 1.0;

    /** From the present place, as in C. */
    private static final int SEEK_CUR = 1;

    /** Damaged places that are passed over one after the other before the rest is given up. */
    private static final int MOST_FAILURES = 100;

    private final String name;
    private final boolean strict;
    private final AVIOContext io = new AVIOContext(null);
    private final AVFormatContext context = avformat_alloc_context();
    private AudioTrack track;
    private Optional<Shortfall> shortfall = Optional.empty();
    private double declaredSeconds = Double.NaN;
    private double containerSeconds = Double.NaN;
    private double latestEnd;

    /**
     * @param file a regular file
     * @param name what messages call it
     * @throws BadInputException when the file is no media file, has no audio or not so many tracks; if strict, when it
     *     ends too early
     */
    MediaFile(Path file, String name, AudioOptions options) {
        this.name = name;
        this.strict = options.strict();
        try {
            openFile(file);
            openContainer(file, options);
            shortfall = TruncationCheck.check(file, name, container());
            if (strict && shortfall.isPresent()) {
                throw cutShort(shortfall.get().message());
            }
            if (container().startsWith("matroska") && context.duration() > 0) {
                containerSeconds = (double) context.duration() / AV_TIME_BASE;
            }
            List<Double> declared = streamSeconds();
            check(avformat_find_stream_info(context, (AVDictionary) null), "its streams cannot be read");
            track = AudioTrack.choose(context, options.track(), name);
            if (track.streamIndex() < declared.size()) {
                declaredSeconds = declared.get(track.streamIndex());
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

    private void openContainer(Path file, AudioOptions wanted) {
        RawFormat raw = wanted.raw().orElse(null);
        AVDictionary options = new AVDictionary(null);
        try {
            av_dict_set(options, "protocol_whitelist", "none", 0);
            AVInputFormat format = null;
            if (raw != null) {
                format = av_find_input_format(raw.sampleType().ffmpegName());
                av_dict_set(options, "sample_rate", Integer.toString(raw.sampleRate()), 0);
                av_dict_set(options, "ch_layout", raw.channels() + "C", 0);
            } else if (!strict && TruncationCheck.goesOn(file, name)) {
                av_dict_set(options, "ignore_length", "1", 0);
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

    /** The audio stream; owned by this file. */
    AVStream stream() {
        return context.streams(track.streamIndex());
    }

    /** FFmpeg's name of the container, such as {@code wav}. */
    String container() {
        return context.iformat().name().getString();
    }

    /** The length that the container declares for the stream in seconds, NaN when it declares none. */
    double declaredSeconds() {
        return declaredSeconds;
    }

    /** The length of the longest stream as declared, or as FFmpeg estimates it. */
    OptionalDouble expectedSeconds() {
        long duration = context.duration();
        return duration > 0 ? OptionalDouble.of((double) duration / AV_TIME_BASE) : OptionalDouble.empty();
    }

    /** The stamp at which the earliest stream begins, in seconds. */
    double startSeconds() {
        return context.start_time() == AV_NOPTS_VALUE ? 0 : (double) context.start_time() / AV_TIME_BASE;
    }

    /**
     * Whether packets come one after the other without a container that could give them time stamps, so that FFmpeg
     * counts: it then makes an index of its own. Ogg, for which it does so too, has stamps.
     */
    boolean elementary() {
        int flags = context.iformat().flags();
        return (flags & AVFMT_GENERIC_INDEX) != 0 && (flags & AVFMT_TS_DISCONT) == 0;
    }

    /** Whether time stamps may begin anew, as in joined transport streams. */
    boolean restarts() {
        return (context.iformat().flags() & AVFMT_TS_DISCONT) != 0;
    }

    /**
     * Whether FFmpeg is so unsure of the kind of file that what it makes of damage is no audio. It is surer of any file
     * with a signature.
     */
    boolean doubtful() {
        return context.probe_score() <= AVPROBE_SCORE_RETRY;
    }

    /** Bytes that are missing at the end, as far as the header tells. */
    Optional<Shortfall> shortfall() {
        return shortfall;
    }

    /** Seconds that are missing at the end by the length that Matroska declares for all its streams together. */
    double missingSeconds() {
        // The end of the latest packet of any stream is compared.
        return latestEnd < containerSeconds - CONTAINER_TOLERANCE ? containerSeconds - latestEnd : 0;
    }

    /**
     * Reads the next packet of any stream, passing over what cannot be read unless strict.
     *
     * @return false at the end of the file
     * @throws BadInputException when the disk fails; if strict, when the container is damaged or cut short
     */
    boolean read(AVPacket packet) {
        int status = av_read_frame(context, packet);
        for (int i = 0; status < 0 && status != AVERROR_EOF && !strict && i < MOST_FAILURES; i++) {
            status = av_read_frame(context, packet);
        }
        if (status < 0) {
            ended(status);
            return false;
        }
        if (packet.pts() != AV_NOPTS_VALUE) {
            double end = (packet.pts() + packet.duration()) * tickSeconds(context.streams(packet.stream_index()));
            latestEnd = Math.max(latestEnd, end);
        }
        return true;
    }

    private void ended(int status) {
        int failure = io.error();
        if (failure < 0 && failure != AVERROR_EOF) {
            throw new BadInputException("%s: reading failed (%s), expected a readable file"
                    .formatted(name, FfmpegLibraries.describe(failure)));
        }
        if (strict && status != AVERROR_EOF) {
            throw new BadInputException("%s: damaged %s container (%s), expected a whole file"
                    .formatted(name, container(), FfmpegLibraries.describe(status)));
        }
        if (strict && missingSeconds() > 0) {
            throw cutShort(String.format(
                    Locale.ROOT, "%.3f s found, expected %.3f s as its header declares", latestEnd, containerSeconds));
        }
    }

    private BadInputException cutShort(String what) {
        return new BadInputException(name + ": cut short, " + what);
    }

    /** Where in the file reading has got to, in bytes. */
    long position() {
        return avio_seek(io, 0, SEEK_CUR);
    }

    AudioTrack track() {
        return track;
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
