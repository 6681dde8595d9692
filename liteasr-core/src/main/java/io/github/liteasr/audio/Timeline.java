package io.github.liteasr.audio;

import java.util.List;

/**
 * From seconds of samples to seconds of the media that they come from. The two run equally fast, but for places where
 * samples that follow each other do not do so in the media: at the anchors media time jumps forward. It never runs back.
 */
public final class Timeline {
    /** Samples that are the media. */
    public static final Timeline UNMOVED = new Timeline(List.of());

    private final List<Anchor> anchors;

    /**
     * From here on, until the next anchor, media time is that of the samples plus a constant.
     *
     * @param decoded seconds of samples before
     * @param media seconds of the media
     */
    public record Anchor(double decoded, double media) {
        private double moved(double seconds) {
            return media + (seconds - decoded);
        }
    }

    /** @param anchors in the order of time; before the first one, samples and media are the same */
    public Timeline(List<Anchor> anchors) {
        this.anchors = List.copyOf(anchors);
        Anchor before = new Anchor(0, 0);
        for (Anchor anchor : anchors) {
            if (!(anchor.decoded >= before.decoded && anchor.media >= before.moved(anchor.decoded))) {
                throw new IllegalArgumentException(before + " is followed by " + anchor + ", which runs back");
            }
            before = anchor;
        }
    }

    public List<Anchor> anchors() {
        return anchors;
    }

    /** When in the media something begins that begins at these seconds of the samples: after a jump at this very place. */
    public double start(double seconds) {
        double moved = seconds;
        for (Anchor anchor : anchors) {
            if (anchor.decoded > seconds) {
                break;
            }
            moved = anchor.moved(seconds);
        }
        return moved;
    }

    /** When in the media something ends that ends at these seconds of the samples: before a jump at this very place. */
    public double end(double seconds) {
        double moved = seconds;
        for (Anchor anchor : anchors) {
            if (anchor.decoded >= seconds && anchor.decoded > 0) {
                break;
            }
            moved = anchor.moved(seconds);
        }
        return moved;
    }
}
