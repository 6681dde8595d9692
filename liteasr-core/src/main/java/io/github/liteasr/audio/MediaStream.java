package io.github.liteasr.audio;

import io.github.liteasr.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A media file's samples as they are decoded. Whether its channels cancel each other is judged by its beginning, which is
 * decoded when it is opened; if they do, it is opened again for one of them.
 */
final class MediaStream implements AudioStream {
    /** Seconds by which the channels are judged. */
    private static final double BEGINNING = 600;

    /** Samples that are decoded before they are handed over: a second. */
    private static final int BLOCK = AudioDecoder.SAMPLE_RATE;

    private final MediaFile file;
    private final StreamDecoder decoder;
    private final List<Notice> notices;
    private @Nullable Path copy;
    private boolean ended;

    private MediaStream(Path path, String name, AudioOptions options, List<Notice> notices) {
        this.file = new MediaFile(path, name, options);
        this.notices = notices;
        try {
            this.decoder = new StreamDecoder(file, path, name, options);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Opens a regular file.
     *
     * @throws BadInputException as {@link AudioDecoder#read(Path, AudioOptions)}
     */
    static MediaStream open(Path path, String name, AudioOptions options) {
        MediaStream stream = new MediaStream(path, name, options, List.of());
        try {
            Optional<Channel> better = stream.judgeChannels();
            if (better.isEmpty() && !options.strict()) {
                return stream;
            }
            AudioOptions chosen = better.map(options::withChannel).orElse(options);
            if (options.strict()) {
                stream.skip();
            }
            stream.close();
            stream = new MediaStream(
                    path, name, chosen, better.map(MediaStream::notice).stream().toList());
            return stream;
        } catch (RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /** The file is only a copy, to be deleted when this is closed. */
    MediaStream ofCopy(Path file) {
        copy = file;
        return this;
    }

    private static Notice notice(Channel better) {
        return Notice.of(
                Notice.Kind.CHANNELS_CANCEL,
                "the channels cancel each other when mixed, the %s one alone is taken"
                        .formatted(better.name().toLowerCase(Locale.ROOT)));
    }

    private Optional<Channel> judgeChannels() {
        advance();
        while (decoder.mixesTwoChannels() && decoder.seconds() < BEGINNING && advance()) {
            // what is decoded stays to be read
        }
        return decoder.betterChannel();
    }

    /** Decodes all of the file, which fails where it is damaged if decoding is strict. */
    private void skip() {
        while (advance()) {
            decoder.samples().clear();
        }
    }

    private boolean advance() {
        ended = ended || !decoder.advance();
        return !ended;
    }

    @Override
    public float[] read() {
        while (decoder.samples().size() < BLOCK && advance()) {
            // until there is enough
        }
        float[] samples = decoder.samples().toArray();
        decoder.samples().clear();
        return samples;
    }

    @Override
    public Timeline timeline() {
        return decoder.timeline();
    }

    @Override
    public List<Notice> notices() {
        List<Notice> all = new ArrayList<>(notices);
        all.addAll(decoder.notices());
        return all;
    }

    @Override
    public int channels() {
        return file.stream().codecpar().ch_layout().nb_channels();
    }

    @Override
    public OptionalDouble expectedSeconds() {
        return file.expectedSeconds();
    }

    @Override
    public void close() {
        decoder.close();
        file.close();
        if (copy != null) {
            AudioDecoder.delete(copy);
        }
    }
}
