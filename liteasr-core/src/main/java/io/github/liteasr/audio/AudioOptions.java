package io.github.liteasr.audio;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to decode a file. Immutable: the {@code with…} methods give changed copies.
 *
 * @param strict whether a file that is damaged or cut short is refused instead of decoded as far as possible
 * @param channel which channels are heard
 * @param track which audio track, counted from 1; empty for the one that players choose
 * @param raw how headerless PCM is laid out; empty for a file that says itself what it is
 */
public record AudioOptions(boolean strict, Channel channel, OptionalInt track, Optional<RawFormat> raw) {
    public AudioOptions {
        if (track.isPresent() && track.getAsInt() < 1) {
            throw new IllegalArgumentException("audio track " + track.getAsInt() + ", expected 1 or more");
        }
    }

    /** All that can be decoded, of the channels and the track that suit. */
    public static AudioOptions defaults() {
        return new AudioOptions(false, Channel.AUTO, OptionalInt.empty(), Optional.empty());
    }

    public AudioOptions withStrict(boolean value) {
        return new AudioOptions(value, channel, track, raw);
    }

    public AudioOptions withChannel(Channel value) {
        return new AudioOptions(strict, value, track, raw);
    }

    public AudioOptions withTrack(int number) {
        return new AudioOptions(strict, channel, OptionalInt.of(number), raw);
    }

    public AudioOptions withRaw(RawFormat format) {
        return new AudioOptions(strict, channel, track, Optional.of(format));
    }
}
