package io.github.liteasr.cli;

import java.util.Set;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Whether somebody watches. Java cannot tell for each stream, so the launcher does, in {@code liteasr.terminal}. */
final class Terminal {
    private static final int WIDTH = 78;
    private static final Set<String> WATCHED =
            Set.of(System.getProperty("liteasr.terminal", "").split(",", -1));

    private Terminal() {}

    /** Whether standard output goes to a terminal. */
    static boolean showsOutput() {
        return WATCHED.contains("out");
    }

    /** Whether standard error goes to a terminal. */
    static boolean showsErrors() {
        return WATCHED.contains("err");
    }

    /** Progress on standard error if that is a terminal; elsewhere a bar that is never drawn. */
    static ProgressBar progressBar(String task, long most, String unit, long unitSize) {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(most)
                .setUnit(unit, unitSize)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .clearDisplayOnFinish();
        return showsErrors()
                ? builder.setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                        .build()
                : builder.setConsumer(new NoConsumer())
                        .setUpdateIntervalMillis(60_000)
                        .build();
    }

    /** Draws nothing. */
    private static final class NoConsumer implements me.tongfei.progressbar.ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String rendered) {}

        @Override
        public void close() {}
    }
}
