package io.github.liteasr.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes windows again at higher temperatures until a result passes the thresholds; else the last result that does not
 * loop is taken. Often it is the text before a window that makes the model loop: such a window is at once tried without
 * it. What loops at every temperature is cut where it begins to.
 */
public final class TemperatureFallback {
    private final WindowDecoder decoder;
    private final DecodingOptions options;
    private final List<Window> windows;
    private final List<@Nullable DecodedWindow> results;

    private TemperatureFallback(WindowDecoder decoder, List<Window> windows, DecodingOptions options) {
        this.decoder = decoder;
        this.options = options;
        this.windows = new ArrayList<>(windows);
        this.results = new ArrayList<>();
        windows.forEach(w -> results.add(null));
    }

    /** Decodes windows, to be called within the engine. */
    public static List<DecodedWindow> decode(WindowDecoder decoder, List<Window> windows, DecodingOptions options) {
        return new TemperatureFallback(decoder, windows, options).results();
    }

    private List<DecodedWindow> results() {
        List<Integer> open = IntStream.range(0, windows.size()).boxed().toList();
        for (double temperature : options.temperatures()) {
            open = failing(open, temperature);
            List<Integer> misled = open.stream()
                    .filter(i -> windows.get(i).start() > 0 && result(i).loops(options))
                    .toList();
            misled.forEach(i -> windows.set(i, windows.get(i).withoutContext()));
            open = Stream.concat(open.stream().filter(i -> !misled.contains(i)), failing(misled, temperature).stream())
                    .toList();
        }
        return IntStream.range(0, windows.size())
                .mapToObj(this::result)
                .map(r -> options.fallsBack() && r.loops(options) ? decoder.withoutRepetition(r, options) : r)
                .toList();
    }

    private DecodedWindow result(int window) {
        return Objects.requireNonNull(results.get(window));
    }

    /** Decodes some of the windows at one temperature; returns which of them fail. */
    private List<Integer> failing(List<Integer> chosen, double temperature) {
        if (chosen.isEmpty()) {
            return chosen;
        }
        List<DecodedWindow> tried =
                decoder.decode(chosen.stream().map(windows::get).toList(), options, temperature);
        List<Integer> failed = new ArrayList<>();
        for (int i = 0; i < tried.size(); i++) {
            int window = chosen.get(i);
            DecodedWindow before = results.get(window);
            DecodedWindow now = tried.get(i);
            if (before == null || !now.loops(options) || now.compressionRatio() < before.compressionRatio()) {
                results.set(window, now);
            }
            if (now.fails(options)) {
                failed.add(window);
            }
        }
        return failed;
    }
}
