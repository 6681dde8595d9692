package io.github.liteasr.compress;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * A few windows of the calibration speech, as log-mel spectrograms: those with the smallest hashes. Which they are does
 * not depend on the order in which windows are heard or statistics are merged.
 */
final class SampleWindows {
    /** How many are kept. */
    static final int MOST = 96;

    private final TreeMap<String, float[]> kept = new TreeMap<>();

    /** Keeps a window of frames · bins values if its hash is among the smallest. */
    void offer(float[] window) {
        kept.put(hash(window), window);
        if (kept.size() > MOST) {
            kept.pollLastEntry();
        }
    }

    /** The windows, by their hashes. */
    Collection<float[]> all() {
        return kept.values();
    }

    private static String hash(float[] values) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
            bytes.asFloatBuffer().put(values);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
