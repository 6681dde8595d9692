package io.github.liteasr.decode;

import io.github.liteasr.BadInputException;
import io.github.liteasr.whisper.GenerationConfig;
import io.github.liteasr.whisper.WhisperModel;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Which tokens may come next: never suppressed ones, not a blank or the end first, and timestamps by Whisper's rules: in
 * pairs around text, not falling, the first one early, and one must come when timestamps together are likelier than any
 * text (openai/whisper decoding.py, SuppressTokens, SuppressBlank, ApplyTimestampRules). Beyond these, text may be kept from repeating itself.
 */
public final class TokenRules {
    private final int vocabularySize;
    private final int endOfText;
    private final int firstTimestamp;
    private final int lastTimestamp;
    private final int latestFirst;
    private final boolean timestamps;
    private final int ngramSize;
    private final int[] never;
    private final int[] neverFirst;

    /** The rules of the default options, with or without timestamps. */
    public TokenRules(WhisperModel model, boolean timestamps) {
        this(model, DecodingOptions.defaults().with().timestamps(timestamps).build());
    }

    /**
     * The rules for a model.
     *
     * @throws BadInputException if a suppressed token is none of the model's
     */
    TokenRules(WhisperModel model, DecodingOptions options) {
        GenerationConfig generation = model.generation();
        TokenOptions tokens = options.tokens();
        this.vocabularySize = model.config().vocabularySize();
        this.endOfText = generation.endOfText();
        this.firstTimestamp = generation.noTimestamps() + 1;
        this.lastTimestamp = Math.min(firstTimestamp + model.config().audioPositions(), vocabularySize - 1);
        double latest = tokens.maxInitialTimestamp().orElse(Double.POSITIVE_INFINITY);
        this.latestFirst =
                (int) Math.min(lastTimestamp, firstTimestamp + Math.rint(latest * model.positionsPerSecond()));
        this.timestamps = options.timestamps();
        this.ngramSize = tokens.noRepeatNgramSize();
        this.never = never(model, tokens.suppressed());
        this.neverFirst = tokens.suppressBlank()
                ? generation.suppressedAtStart().stream().mapToInt(i -> i).toArray()
                : new int[0];
    }

    /** Tokens that never come: the suppressed ones, and all that tell the model what to do. */
    private static int[] never(WhisperModel model, List<Integer> suppressed) {
        GenerationConfig generation = model.generation();
        BitSet never = new BitSet();
        for (int token : suppressed) {
            if (token >= model.config().vocabularySize()) {
                throw new BadInputException("suppressed token " + token + ": " + model.folder() + " has only "
                        + model.config().vocabularySize() + " tokens");
            }
            if (token == TokenOptions.OWN_LIST) {
                generation.suppressed().forEach(never::set);
            } else {
                never.set(token);
            }
        }
        never.set(generation.startOfTranscript());
        never.set(generation.noTimestamps());
        generation.startOfPrevious().ifPresent(never::set);
        generation.noSpeech().ifPresent(never::set);
        generation.tasks().values().forEach(never::set);
        generation.languages().values().forEach(never::set);
        never.clear(generation.endOfText());
        return never.stream().toArray();
    }

    public boolean isTimestamp(int token) {
        return token >= firstTimestamp && token <= lastTimestamp;
    }

    public int firstTimestamp() {
        return firstTimestamp;
    }

    public int endOfText() {
        return endOfText;
    }

    /**
     * Sets the logits of tokens that may not follow {@code sampled} to minus infinity.
     *
     * @return the sum of the exponentials of these logits, as they were, if text may follow
     */
    double mask(float[] logits, List<Integer> sampled) {
        double sum = forbid(logits, never);
        if (sampled.isEmpty()) {
            sum += forbid(logits, neverFirst);
        }
        if (!timestamps) {
            sum += forbid(logits, firstTimestamp, lastTimestamp + 1);
        } else if (sampled.isEmpty()) {
            forbidText(logits);
            forbid(logits, endOfText, endOfText + 1);
            forbid(logits, latestFirst + 1, lastTimestamp + 1);
        } else {
            sum += maskTimestamps(logits, sampled);
        }
        return ngramSize == 0 ? sum : sum + forbidNgrams(logits, sampled);
    }

    /** Forbids tokens of text that would complete a sequence which the text holds already. */
    private double forbidNgrams(float[] logits, List<Integer> sampled) {
        List<Integer> text = sampled.stream().filter(t -> !isTimestamp(t)).toList();
        int begun = ngramSize - 1;
        double sum = 0;
        for (int end = begun; end < text.size(); end++) {
            if (text.subList(end - begun, end).equals(text.subList(text.size() - begun, text.size()))) {
                sum += forbid(logits, text.get(end));
            }
        }
        return sum;
    }

    private double maskTimestamps(float[] logits, List<Integer> sampled) {
        int size = sampled.size();
        boolean afterTimestamp = isTimestamp(sampled.get(size - 1));
        boolean paired = afterTimestamp && (size < 2 || isTimestamp(sampled.get(size - 2)));
        if (paired) {
            return forbid(logits, firstTimestamp, lastTimestamp + 1);
        }
        if (afterTimestamp) {
            forbidText(logits);
        }
        for (int i = size - 1; i >= 0; i--) {
            if (isTimestamp(sampled.get(i))) {
                // A text that ended at a time may be followed by one that begins then; a text must last some time.
                int least = afterTimestamp ? sampled.get(i) : sampled.get(i) + 1;
                return forbid(logits, firstTimestamp, least);
            }
        }
        return 0;
    }

    /** After log-softmax: if timestamps together are likelier than the likeliest text, only they are left. */
    void preferTimestamp(float[] logProbabilities) {
        if (!timestamps) {
            return;
        }
        float likeliest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < firstTimestamp; i++) {
            likeliest = Math.max(likeliest, logProbabilities[i]);
        }
        for (int i = lastTimestamp + 1; i < vocabularySize; i++) {
            likeliest = Math.max(likeliest, logProbabilities[i]);
        }
        double sum = 0;
        for (int i = firstTimestamp; i <= lastTimestamp; i++) {
            float value = logProbabilities[i];
            sum += value == Float.NEGATIVE_INFINITY ? 0 : Math.exp(value);
        }
        double together = Math.log(sum);
        if (together > likeliest) {
            forbidText(logProbabilities);
            forbid(logProbabilities, endOfText, endOfText + 1);
            for (int i = firstTimestamp; i <= lastTimestamp; i++) {
                logProbabilities[i] -= (float) together;
            }
        }
    }

    /** Forbids everything but timestamps and the end. */
    private void forbidText(float[] logits) {
        float end = logits[endOfText];
        Arrays.fill(logits, 0, firstTimestamp, Float.NEGATIVE_INFINITY);
        Arrays.fill(logits, lastTimestamp + 1, vocabularySize, Float.NEGATIVE_INFINITY);
        logits[endOfText] = end;
    }

    private static double forbid(float[] logits, int... tokens) {
        double sum = 0;
        for (int token : tokens) {
            sum += Math.exp(logits[token]);
            logits[token] = Float.NEGATIVE_INFINITY;
        }
        return sum;
    }

    private static double forbid(float[] logits, int from, int to) {
        double sum = 0;
        for (int token = from; token < to; token++) {
            sum += Math.exp(logits[token]);
            logits[token] = Float.NEGATIVE_INFINITY;
        }
        return sum;
    }
}
