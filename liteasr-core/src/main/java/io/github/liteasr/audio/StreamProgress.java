package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.github.liteasr.audio.MediaClock.Gap;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/**
 * Follows a stream's packets to tell what is missing between them, and when in the media the frames are heard. Where a
 * container gives time stamps they say how much is missing; in an elementary stream the bytes between packets do.
 */
final class StreamProgress {
    /** Bytes that no packet claims are damage from about one MP3 frame on. */
    private static final double LEAST_SECONDS = 0.02;

    private final MediaFile file;
    private final Path path;
    private final boolean elementary;
    private final boolean gapsAreDamage;
    private final double tick;
    private final MediaClock clock;
    private final DamageLog log = new DamageLog();
    private boolean anyGood;
    private int badPackets;
    private double badSeconds;
    private double badSince;
    private double noted = -1;
    private long goodBytes;
    private double goodSeconds;
    private long lastByte = -1;
    /** Whether the packets' places in the file follow each other, as far as can be seen. */
    private boolean contiguous;

    private double lastStamp = Double.NaN;
    private boolean corrupt;
    private long position;
    private int size;
    private double duration;
    private double stamp;
    private double before;

    StreamProgress(MediaFile file, Path path) {
        this.file = file;
        this.path = path;
        elementary = file.elementary();
        gapsAreDamage = file.container().equals("ogg"); // in which packets follow each other without one
        tick = file.tickSeconds();
        clock = new MediaClock(file.startSeconds(), file.restarts());
    }

    /** A packet is about to be decoded, after so many seconds of audio. */
    void begin(AVPacket packet, double decoded) {
        position = packet.pos() >= 0 ? packet.pos() : file.position() - packet.size();
        size = packet.size();
        duration = packet.duration() * tick;
        stamp = packet.pts() == AV_NOPTS_VALUE ? Double.NaN : packet.pts() * tick;
        before = decoded;
        corrupt |= (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
    }

    /** A frame was decoded whose samples come after so many seconds. */
    void frame(long timestamp, double decoded) {
        if (elementary || timestamp == AV_NOPTS_VALUE) {
            return;
        }
        Optional<Gap> gap = clock.frame(decoded, timestamp * tick);
        gap.filter(g -> g.decoded() != noted)
                .ifPresent(g -> log.add(
                        gapsAreDamage || corrupt ? Notice.Kind.DAMAGE : Notice.Kind.GAP,
                        g.start(),
                        g.end() - g.start()));
    }

    /** The packet was decoded, or was not. */
    void end(boolean good, double decoded) {
        if (!good) {
            badSince = badPackets == 0 ? before : badSince;
            badPackets++;
            badSeconds += Math.max(0, duration - (decoded - before));
            return;
        }
        if (anyGood || badPackets > 0) {
            noteHole();
        }
        contiguous = badPackets > 0 ? contiguous : position == lastByte;
        anyGood = true;
        badPackets = 0;
        badSeconds = 0;
        goodBytes += size;
        goodSeconds += decoded - before;
        lastByte = position + size;
        lastStamp = stamp + duration;
    }

    private void noteHole() {
        double hole = hole();
        boolean tags = elementary && anyGood && position > lastByte && Tags.at(path, lastByte);
        boolean skipped = elementary && badPackets == 0 && hole >= LEAST_SECONDS;
        if (!tags && ((badPackets > 0 && anyGood) || badPackets > 1 || skipped)) {
            noted = badPackets > 0 ? badSince : before;
            log.add(Notice.Kind.DAMAGE, clock.media(noted), hole > 0 ? hole : badSeconds);
        }
    }

    /** Seconds between the last good packet and this one; 0 if unknown. */
    private double hole() {
        if (elementary) {
            return contiguous ? Math.max(0, position - lastByte) * secondsPerByte() : 0;
        }
        double gap = stamp - lastStamp;
        return badPackets > 0 && gap > 0 && gap < 3600 ? gap : 0;
    }

    /**
     * The stream has ended.
     *
     * @param passedOver undecodable packets that may be at the end of a sound stream
     * @param missing seconds fewer than declared, NaN if the length is not declared; bytes tell less exactly
     */
    void finish(int passedOver, double missing) {
        if (badPackets > passedOver && badSeconds >= LEAST_SECONDS) {
            log.add(Notice.Kind.DAMAGE, clock.media(badSince), badSeconds);
        }
        if (elementary && missing > 0) {
            log.limit(missing);
        }
    }

    double secondsPerByte() {
        return goodBytes == 0 ? 0 : goodSeconds / goodBytes;
    }

    /** The media's time after so many seconds of samples. */
    double media(double decoded) {
        return clock.media(decoded);
    }

    Timeline timeline() {
        return clock.timeline();
    }

    /** Seconds missing so far. */
    double missing() {
        return log.missing();
    }

    List<Notice> notices() {
        return log.notices();
    }
}
