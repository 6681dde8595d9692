/** The team of threads that shares a forward pass. It knows nothing of what they compute. */
@NullMarked
package io.github.liteasr.engine.threads;

import org.jspecify.annotations.NullMarked;
