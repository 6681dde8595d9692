package io.github.liteasr.text;

import io.github.liteasr.BadInputException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A Whisper checkpoint's mapping between text and token ids. Immutable to its users and safe for several threads.
 *
 * <p>Timestamp tokens are missing from some checkpoints' files although the model has them: their ids start one above
 * that of {@code <|notimestamps|>}, and the arithmetic is the caller's. {@link #decode} passes over them either way.
 */
public final class Tokenizer {
    /** In English-only checkpoints this id ends a text: GPT-2's vocabulary has one token fewer than the multilingual. */
    private static final int ENGLISH_ONLY_END_OF_TEXT = 50256;

    private final Path file;
    private final Vocabulary vocabulary;
    private final Map<String, Integer> languages;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable BytePairEncoder encoder;

    private Tokenizer(Path file, Vocabulary vocabulary) {
        this.file = file;
        this.vocabulary = vocabulary;
        this.languages = findLanguages();
    }

    /**
     * Reads {@code tokenizer.json} of a checkpoint folder in the Hugging Face layout, or else {@code vocab.json} and what
     * belongs to it.
     *
     * @throws BadInputException when the files are missing, damaged, or no byte-level byte-pair tokenizer
     */
    public static Tokenizer load(Path folder) {
        Path file = folder.resolve("tokenizer.json");
        Path vocabulary = folder.resolve(VocabularyFiles.VOCABULARY);
        return Files.exists(file) || !Files.exists(vocabulary)
                ? new Tokenizer(file, TokenizerFile.read(file))
                : new Tokenizer(vocabulary, VocabularyFiles.read(folder));
    }

    /**
     * The token ids of a plain text. Nothing is added before or after, and text that looks like a special token is
     * encoded like any other text. The first call builds the tables that only encoding needs (some 100 ms).
     *
     * @throws BadInputException when the file's merge rules turn out to be unusable
     */
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : encoder().encode(text);
    }

    private BytePairEncoder encoder() {
        BytePairEncoder ready = encoder;
        if (ready != null) {
            return ready;
        }
        lock.lock();
        try {
            ready = encoder;
            if (ready == null) {
                ready = BytePairEncoder.of(vocabulary, file);
                encoder = ready;
            }
            return ready;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The text of token ids. Special tokens, timestamps and numbers that are no token's id are passed over. A token may
     * end inside a character; bytes that do not form one in the end become U+FFFD.
     */
    public String decode(int... ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * ids.length);
        for (int id : ids) {
            bytes.writeBytes(bytes(id));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The bytes in UTF-8 of a token's text, which may end inside a character; none where {@link #decode} passes over it. */
    public byte[] bytes(int id) {
        String token = vocabulary.token(id);
        if (token == null || vocabulary.isMark(id)) {
            return new byte[0];
        }
        return vocabulary.isAdded(id) ? utf8(token) : bytes(token);
    }

    /** The bytes that a byte-pair token spells; a token outside the byte alphabet is taken as plain text. */
    private static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int at = 0; at < bytes.length; at++) {
            int value = ByteAlphabet.byteValue(token.charAt(at));
            if (value < 0) {
                return utf8(token);
            }
            bytes[at] = (byte) value;
        }
        return bytes;
    }

    private static byte[] utf8(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }

    /** The id of exactly this token, for example {@code <|en|>} or {@code <|notimestamps|>}, as the file spells it. */
    public OptionalInt id(String token) {
        Integer added = vocabulary.addedIds().get(token);
        if (added != null) {
            return OptionalInt.of(added);
        }
        for (int id = 0; id < vocabulary.size(); id++) {
            if (token.equals(vocabulary.token(id)) && !vocabulary.isAdded(id)) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    /** The highest id + 1; a model may have more rows, for timestamps that the file leaves out. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    /** The highest id + 1 of a token that is no timestamp, such as {@code <|0.02|>}. */
    public int sizeWithoutTimestamps() {
        int size = vocabulary.size();
        while (size > 0 && String.valueOf(vocabulary.token(size - 1)).matches("<\\|\\d+\\.\\d\\d\\|>")) {
            size--;
        }
        return size;
    }

    /**
     * The ids of the language tokens by language code, in order of code. Empty for an English-only vocabulary: those
     * files list language tokens too (with Hebrew as {@code <|iw|>}), but the models never saw them. It is told by
     * {@code <|endoftext|>} having id 50256.
     */
    public Map<String, Integer> languages() {
        return languages;
    }

    /** Whether there are tokens for several languages. */
    public boolean isMultilingual() {
        return languages.size() > 1;
    }

    /** Whether every text can be encoded. */
    boolean spellsEveryByte() {
        return BytePairEncoder.covers(vocabulary);
    }

    /** The tokens that openai/whisper suppresses unless told otherwise: those of symbols that nobody speaks. */
    public List<Integer> nonSpeechTokens() {
        return SuppressedTokens.nonSpeech(this);
    }

    /** The tokens that openai/whisper suppresses at the start of a text: a space, and the end. */
    public List<Integer> blankTokens() {
        return SuppressedTokens.blank(this);
    }

    private Map<String, Integer> findLanguages() {
        OptionalInt end = id("<|endoftext|>");
        if (end.isPresent() && end.getAsInt() == ENGLISH_ONLY_END_OF_TEXT) {
            return Map.of();
        }
        Map<String, Integer> found = new TreeMap<>();
        vocabulary.addedIds().forEach((token, id) -> {
            if (vocabulary.isMark(id) && token.startsWith("<|") && token.endsWith("|>")) {
                Language.ofCode(token.substring(2, token.length() - 2))
                        .ifPresent(language -> found.put(language.code(), id));
            }
        });
        return Collections.unmodifiableMap(found);
    }
}
