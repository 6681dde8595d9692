package io.github.liteasr.decode;

import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.List;

/** Opens the searches for windows: one with a beam at a temperature of 0, above that several that sample. */
final class Searches {
    private final WhisperModel model;
    private final Plan plan;
    private final DecodingOptions options;
    private final double temperature;

    Searches(WhisperModel model, Plan plan, double temperature) {
        this.model = model;
        this.plan = plan;
        this.options = plan.options();
        this.temperature = temperature;
    }

    /** The searches for one window. */
    List<Search> open(Window window) {
        SearchSpace space = new SearchSpace(
                model.decoder(), window.speech(), plan.steering(), plan.rules().endOfText(), longest(window));
        if (temperature == 0) {
            int wanted = (int) Math.rint(options.beamSize() * options.patience());
            return List.of(new BeamSearch(space, options.beamSize(), wanted));
        }
        List<Search> samples = new ArrayList<>();
        for (int sample = 0; sample < options.bestOf(); sample++) {
            samples.add(new Sampling(space, temperature, seed(window, sample)));
        }
        return samples;
    }

    /** Text with timestamps leaves half of the positions to the text before it, as the model was trained. */
    private int longest(Window window) {
        int positions = model.config().textPositions();
        int left = positions - window.prompt().size();
        int most = options.timestamps() ? Math.min(positions / 2, left) : left;
        return Math.min(most, options.maxNewTokens().orElse(most));
    }

    /** Other numbers for every window, temperature and sample, the same in every run. */
    private long seed(Window window, int sample) {
        return 1_000_003L * window.seek() + 1_009L * Math.round(100 * temperature) + sample;
    }
}
