/**
 * Who says what: turns of speakers that another program has found, and recordings of calls, in which each speaker has a channel
 * of their own.
 */
@NullMarked
package io.github.liteasr.speakers;

import org.jspecify.annotations.NullMarked;
