package io.github.liteasr.cli;

import io.github.liteasr.compress.Compressor;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows a bar for each of the long searches of a compression. */
final class CompressionProgress implements Compressor.Progress {
    private @Nullable ProgressBar bar;

    @Override
    public void advanced(String task, int done, int all) {
        ProgressBar shown = bar == null ? Terminal.progressBar(task, all, " layers", 1) : bar;
        shown.stepTo(done);
        if (done == all) {
            shown.close();
            bar = null;
        } else {
            bar = shown;
        }
    }
}
