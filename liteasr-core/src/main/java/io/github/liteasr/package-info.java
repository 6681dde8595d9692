/** LiteASR: low-rank compression and fast CPU inference of Whisper-style speech recognisers. */
@NullMarked
package io.github.liteasr;

import org.jspecify.annotations.NullMarked;
