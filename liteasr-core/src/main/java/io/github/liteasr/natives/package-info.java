/** Finds the shared libraries that come in Maven artifacts, for engine and linear, and tells which artifact is missing. */
@NullMarked
package io.github.liteasr.natives;

import org.jspecify.annotations.NullMarked;
