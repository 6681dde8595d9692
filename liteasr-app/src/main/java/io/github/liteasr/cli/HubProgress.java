package io.github.liteasr.cli;

import io.github.liteasr.hub.Progress;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A progress bar for each file that is fetched. */
final class HubProgress implements Progress, AutoCloseable {
    private String current = "";
    private @Nullable ProgressBar bar;

    @Override
    public void update(String file, long done, long total) {
        if (!Terminal.showsErrors()) {
            return;
        }
        ProgressBar shown = bar;
        if (shown == null || !file.equals(current)) {
            close();
            current = file;
            shown = Terminal.progressBar(file, total, "MB", 1_000_000);
            bar = shown;
        }
        shown.maxHint(total).stepTo(done);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
