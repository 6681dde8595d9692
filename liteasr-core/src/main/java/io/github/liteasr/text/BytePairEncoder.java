package io.github.liteasr.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Text to token ids by byte-level byte-pair encoding (Sennrich et al. 2016; GPT-2's variant over bytes). The text is cut
 * into words; each word starts as one token per UTF-8 byte, and the neighbouring pair whose merge rule is earliest in
 * the file is replaced by its merged token, leftmost first, until no rule applies.
 */
final class BytePairEncoder {
    /**
     * GPT-2's cut: English contractions, a run of letters, of numbers or of other characters, each with at most one
     * space before it, and white space, of which the last character is left for the word that follows.
     */
    private static final Pattern WORD =
            Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
                    + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

    private final int[] idOfByte = new int[256];
    private final Map<Long, Rule> rules;

    /** What a pair of tokens becomes, and how early it does so. */
    private record Rule(int rank, int merged) {}

    private BytePairEncoder(Map<Long, Rule> rules) {
        this.rules = rules;
    }

    /**
     * Builds the encoder's tables.
     *
     * @param file names the vocabulary's file in messages
     * @throws BadInputException when a byte has no token, or a merge rule is not a pair of known tokens
     */
    static BytePairEncoder of(Vocabulary vocabulary, Path file) {
        Map<String, Integer> ids = HashMap.newHashMap(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            String token = vocabulary.token(id);
            if (token != null) {
                ids.putIfAbsent(token, id);
            }
        }
        BytePairEncoder encoder = new BytePairEncoder(readRules(vocabulary.merges(), ids, file));
        for (int value = 0; value < 256; value++) {
            char character = ByteAlphabet.character((byte) value);
            Integer id = ids.get(String.valueOf(character));
            if (id == null) {
                throw new BadInputException(file + ": no token '" + character + "' for byte " + value
                        + ", expected a byte-level vocabulary with all 256");
            }
            encoder.idOfByte[value] = id;
        }
        return encoder;
    }

    /** Whether a vocabulary has a token for every byte, which {@link #of} needs. */
    static boolean covers(Vocabulary vocabulary) {
        BitSet bytes = new BitSet(256);
        for (int id = 0; id < vocabulary.size(); id++) {
            String token = vocabulary.token(id);
            if (token != null && token.length() == 1 && ByteAlphabet.byteValue(token.charAt(0)) >= 0) {
                bytes.set(ByteAlphabet.byteValue(token.charAt(0)));
            }
        }
        return bytes.cardinality() == 256;
    }

    private static Map<Long, Rule> readRules(byte[] json, Map<String, Integer> ids, Path file) {
        Map<Long, Rule> rules = HashMap.newHashMap(json.length / 16);
        if (json.length == 0) {
            return rules;
        }
        try (JsonParser parser = TokenizerFile.parser(json)) {
            parser.nextToken();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                String[] pair = readPair(parser, next);
                Integer left = ids.get(pair[0]);
                Integer right = pair.length == 2 ? ids.get(pair[1]) : null;
                Integer merged = pair.length == 2 ? ids.get(pair[0] + pair[1]) : null;
                if (left == null || right == null || merged == null) {
                    throw new BadInputException(file + ": merge rule " + rules.size() + " is " + Arrays.toString(pair)
                            + ", expected two tokens whose join is a token");
                }
                rules.putIfAbsent(key(left, right), new Rule(rules.size(), merged));
            }
        } catch (JsonProcessingException error) {
            throw TokenizerFile.notJson(file, error);
        } catch (IOException error) {
            throw new BadInputException(file + ": cannot be read: " + error.getMessage(), error);
        }
        return rules;
    }

    /** One rule, {@code "a b"} or {@code ["a", "b"]}; anything else comes back as other than two parts. */
    private static String[] readPair(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText().split(" ", -1);
        }
        if (token != JsonToken.START_ARRAY) {
            return new String[] {parser.getText()};
        }
        String[] pair = new String[2];
        for (int part = 0; part < 2; part++) {
            pair[part] = String.valueOf(parser.nextTextValue());
        }
        return parser.nextToken() == JsonToken.END_ARRAY ? pair : new String[] {pair[0] + pair[1] + "…"};
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    /** The token ids of a text. */
    int[] encode(String text) {
        IntStream.Builder ids = IntStream.builder();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            encodeWord(word.group().getBytes(StandardCharsets.UTF_8), ids);
        }
        return ids.build().toArray();
    }

    /** A merge that could be made at a place, unless one of its two tokens has changed since. */
    private record Candidate(Rule rule, int at, int left, int right) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byRank = Integer.compare(rule.rank(), other.rule.rank());
            return byRank != 0 ? byRank : Integer.compare(at, other.at);
        }
    }

    /**
     * Merges one word. Places form a doubly linked list and candidates wait in a queue by rank, so a word of n bytes
     * takes O(n log n) steps, also when somebody passes a megabyte without a space.
     */
    private void encodeWord(byte[] bytes, IntStream.Builder ids) {
        int length = bytes.length;
        int[] id = new int[length];
        int[] next = new int[length];
        int[] previous = new int[length];
        for (int at = 0; at < length; at++) {
            id[at] = idOfByte[bytes[at] & 0xFF];
            next[at] = at + 1;
            previous[at] = at - 1;
        }
        PriorityQueue<Candidate> candidates = new PriorityQueue<>();
        for (int at = 0; at + 1 < length; at++) {
            offer(candidates, at, id[at], id[at + 1]);
        }
        for (Candidate best = candidates.poll(); best != null; best = candidates.poll()) {
            int at = best.at();
            int right = next[at];
            if (id[at] != best.left() || right >= length || id[right] != best.right()) {
                continue;
            }
            id[at] = best.rule().merged();
            id[right] = -1;
            next[at] = next[right];
            if (next[at] < length) {
                previous[next[at]] = at;
                offer(candidates, at, id[at], id[next[at]]);
            }
            if (previous[at] >= 0) {
                offer(candidates, previous[at], id[previous[at]], id[at]);
            }
        }
        for (int at = 0; at < length; at = next[at]) {
            ids.add(id[at]);
        }
    }

    private void offer(PriorityQueue<Candidate> candidates, int at, int left, int right) {
        @Nullable Rule rule = rules.get(key(left, right));
        if (rule != null) {
            candidates.add(new Candidate(rule, at, left, right));
        }
    }
}
