/** The command line: one class a verb, and what the verbs share. */
@NullMarked
package io.github.liteasr.cli;

import org.jspecify.annotations.NullMarked;
