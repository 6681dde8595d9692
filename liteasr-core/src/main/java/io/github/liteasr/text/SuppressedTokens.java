package io.github.liteasr.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * openai/whisper's default lists of suppressed tokens, computed from a vocabulary (its tokenizer.py, non_speech_tokens). A
 * vocabulary that cannot spell every byte is a special one, of commands say, and has no symbols to suppress.
 */
final class SuppressedTokens {
    private static final String SYMBOLS = "\" # ( ) * + / : ; < = > @ [ \\ ] ^ _ ` { | } ~ 「 」 『 』 "
            + "<< >> <<< >>> -- --- -( -[ (' (\" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪";

    /** Suppressed by their first token, even where they take several, since no speech begins with those bytes. */
    private static final String NOTES = "♩ ♪ ♫ ♬ ♭ ♮ ♯";

    private static final List<String> MARKS = List.of(
            "<|startoftranscript|>",
            "<|transcribe|>",
            "<|translate|>",
            "<|startoflm|>",
            "<|startofprev|>",
            "<|nospeech|>",
            "<|nocaptions|>");

    private SuppressedTokens() {}

    static List<Integer> nonSpeech(Tokenizer tokenizer) {
        Set<Integer> suppressed = new TreeSet<>();
        if (tokenizer.spellsEveryByte()) {
            addSymbols(suppressed, tokenizer);
        }
        for (String mark : MARKS) {
            tokenizer.id(mark).ifPresent(suppressed::add);
        }
        return List.copyOf(suppressed);
    }

    private static void addSymbols(Set<Integer> suppressed, Tokenizer tokenizer) {
        // Hyphens and apostrophes are allowed between words, but not at the beginning of one.
        suppressed.add(tokenizer.encode(" -")[0]);
        suppressed.add(tokenizer.encode(" '")[0]);
        for (String symbol : SYMBOLS.split(" ", -1)) {
            add(suppressed, tokenizer, symbol, false);
        }
        for (String note : NOTES.split(" ", -1)) {
            add(suppressed, tokenizer, note, true);
        }
    }

    private static void add(Set<Integer> suppressed, Tokenizer tokenizer, String symbol, boolean always) {
        for (String text : List.of(symbol, " " + symbol)) {
            int[] tokens = tokenizer.encode(text);
            if (tokens.length == 1 || always) {
                suppressed.add(tokens[0]);
            }
        }
    }

    static List<Integer> blank(Tokenizer tokenizer) {
        List<Integer> blank = new ArrayList<>();
        if (tokenizer.spellsEveryByte()) {
            blank.add(tokenizer.encode(" ")[0]);
        }
        tokenizer.id("<|endoftext|>").ifPresent(blank::add);
        return blank;
    }
}
