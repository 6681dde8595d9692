package io.github.liteasr.transcribe;

import org.jspecify.annotations.Nullable;

/** Cuts a recording into the chunks that are decoded, each on its own. */
interface Cutter {
    /** The next chunk; null after the last. Chunks begin with a frame. */
    @Nullable
    HeardAudio next();
}
