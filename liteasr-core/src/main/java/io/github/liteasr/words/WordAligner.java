package io.github.liteasr.words;

import io.github.liteasr.decode.Window;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.whisper.AlignmentPass;
import io.github.liteasr.whisper.GenerationConfig;
import io.github.liteasr.whisper.GenerationConfig.AlignmentHead;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tells when the tokens of decoded windows are spoken, from where some heads of cross-attention look while the decoder
 * reads them once more. To be called within {@link Engine#call}.
 */
public final class WordAligner {
    private final GenerationConfig generation;
    private final AlignmentPass pass;
    private final List<AlignmentHead> heads;
    /** Whether the model does not say which heads follow the speech, so that they are chosen for each window. */
    private final boolean choose;

    /**
     * A window's text.
     *
     * @param window remembered to be aligned
     * @param tokens as decoded; those that are no text are passed over
     * @param frames of 10 ms that hold the recording
     */
    public record Text(Window window, List<Integer> tokens, int frames) {}

    public WordAligner(WhisperModel model) {
        this.generation = model.generation();
        this.pass = new AlignmentPass(model);
        this.choose = generation.alignmentHeads().isEmpty();
        this.heads = choose
                ? allHeads(model.config().decoderLayers(), model.config().decoderHeads())
                : generation.alignmentHeads();
    }

    private static List<AlignmentHead> allHeads(int layers, int heads) {
        return IntStream.range(0, layers * heads)
                .mapToObj(i -> new AlignmentHead(i / heads, i % heads))
                .toList();
    }

    /** Times the text of some windows, read side by side. */
    public List<TokenTimes> align(List<Text> texts) {
        List<Job> jobs = texts.stream().map(this::job).toList();
        List<Job> spoken = jobs.stream().filter(job -> job.count > 0).toList();
        List<float[]> probabilities = pass.read(
                spoken.stream().map(Job::reading).toList(),
                heads,
                (reading, head, scores) -> spoken.get(reading).hear(head, scores));
        List<TokenTimes> times = new ArrayList<>();
        for (Job job : jobs) {
            int place = spoken.indexOf(job);
            times.add(place < 0 ? TokenTimes.NONE : job.times(probabilities.get(place)));
        }
        return times;
    }

    private Job job(Text text) {
        List<Integer> tokens = new ArrayList<>(text.window
                .prompt()
                .subList(text.window.start(), text.window.prompt().size()));
        tokens.removeIf(token -> token == generation.noTimestamps());
        tokens.add(generation.noTimestamps());
        int prompt = tokens.size();
        text.tokens.stream().filter(token -> token < generation.endOfText()).forEach(tokens::add);
        int count = tokens.size() - prompt;
        tokens.add(generation.endOfText());
        int positions = Math.max(1, text.frames / 2);
        return new Job(new AlignmentPass.Reading(text.window.speech(), tokens, positions), prompt, count);
    }

    /** One window on its way: what its heads look at, until all are heard. */
    private final class Job {
        private final AlignmentPass.Reading reading;
        private final int prompt;
        private final int count;
        private final AlignmentMatrix[] attention = new AlignmentMatrix[heads.size()];
        private final HeadChoice choice = new HeadChoice();

        private Job(AlignmentPass.Reading reading, int prompt, int count) {
            this.reading = reading;
            this.prompt = prompt;
            this.count = count;
        }

        private AlignmentPass.Reading reading() {
            return reading;
        }

        private void hear(int head, float[] scores) {
            AlignmentMatrix shares =
                    new AlignmentMatrix(scores, reading.tokens().size(), reading.positions()).softmax();
            if (choose) {
                choice.consider(head, shares);
            } else {
                attention[head] = shares.standardize().medianFilter();
            }
        }

        /** The row before a token, which predicts it, is the one that looks at it; the last row looks for the end. */
        private TokenTimes times(float[] logProbabilities) {
            List<AlignmentMatrix> matrices = choose
                    ? choice.best().stream()
                            .map(shares -> shares.standardize().medianFilter())
                            .toList()
                    : Arrays.asList(attention);
            AlignmentMatrix rows = AlignmentMatrix.mean(matrices).rows(prompt - 1, prompt + count);
            float[] probabilities = new float[count];
            for (int i = 0; i < count; i++) {
                probabilities[i] = (float) Math.exp(logProbabilities[prompt + i]);
            }
            return new TokenTimes(TimeWarp.firstPositions(rows), probabilities);
        }
    }
}
