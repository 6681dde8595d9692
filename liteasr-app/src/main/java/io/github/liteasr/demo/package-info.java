/** The bundled model and speech. */
@NullMarked
package io.github.liteasr.demo;

import org.jspecify.annotations.NullMarked;
