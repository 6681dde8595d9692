package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How to compute. */
final class EngineOptions {
    private static final int MOST_THREADS = 1024;

    @Option(names = "--threads", paramLabel = "N", description = "Threads to compute with (default: all processors).")
    private int threads = Engine.availableThreads();

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, the one that suits the processor).")
    private Precision precision = Precision.AUTO;

    /** In one line. */
    String description() {
        return threads + " threads, " + precision.resolved().name().toLowerCase(Locale.ROOT);
    }

    int threads() {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new BadInputException("--threads is " + threads + ", expected 1 to " + MOST_THREADS);
        }
        return threads;
    }

    Precision precision() {
        if (!precision.supported()) {
            throw new BadInputException(
                    "--precision " + precision + ": this processor has no instructions for it, expected F32 or INT8");
        }
        return precision;
    }
}
