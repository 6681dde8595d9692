package io.github.liteasr.text;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tokenizer file holds: the byte-pair vocabulary, the tokens added on top of it, and the merge rules, which stay
 * JSON until somebody encodes. Filled by {@link TokenizerFile} and not changed after that.
 */
final class Vocabulary {
    /** Larger ids than this are taken for damage: Whisper's vocabularies have about 52 thousand tokens. */
    static final int LARGEST_ID = 999_999;

    /** By id; null where no token has the id. Byte-pair tokens are spelt in the {@link ByteAlphabet}. */
    private @Nullable String[] tokens = new @Nullable String[1 << 16];

    private final BitSet added = new BitSet();
    private final BitSet special = new BitSet();
    private final Map<String, Integer> addedIds = new LinkedHashMap<>();
    private byte[] merges = new byte[0];
    private int size;

    /** Puts a byte-pair token; returns the token that already had the id, if any. */
    @Nullable
    String putPair(int id, String token) {
        return put(id, token);
    }

    /** Puts an added token over whatever byte-pair token had its id. */
    void putAdded(int id, String token, boolean isSpecial) {
        put(id, token);
        added.set(id);
        special.set(id, isSpecial);
        addedIds.put(token, id);
    }

    private @Nullable String put(int id, String token) {
        if (id >= tokens.length) {
            @Nullable String[] longer = new @Nullable String[Math.max(id + 1, 2 * tokens.length)];
            System.arraycopy(tokens, 0, longer, 0, tokens.length);
            tokens = longer;
        }
        String before = tokens[id];
        tokens[id] = token;
        size = Math.max(size, id + 1);
        return before;
    }

    void setMerges(byte[] json) {
        merges = json;
    }

    /** The highest id + 1. */
    int size() {
        return size;
    }

    /** The token with this id, or null when there is none, whatever the number. */
    @Nullable
    String token(int id) {
        return id >= 0 && id < size ? tokens[id] : null;
    }

    boolean isAdded(int id) {
        return added.get(id);
    }

    /** Whether an existing token is a mark rather than text: declared special, or spelt {@code <|…|>}. */
    boolean isMark(int id) {
        String token = tokens[id];
        return special.get(id)
                || (token != null && token.length() > 4 && token.startsWith("<|") && token.endsWith("|>"));
    }

    /** Added tokens in the order of the file. */
    Map<String, Integer> addedIds() {
        return addedIds;
    }

    /** The JSON array of merge rules; empty when the file had none. */
    byte[] merges() {
        return merges;
    }
}
