/** Finds the shared libraries that come in Maven artifacts, for the two packages that call them: engine and linear. */
@NullMarked
package io.github.liteasr.natives;

import org.jspecify.annotations.NullMarked;
