/**
 * How well a model transcribes, and how fast: {@link io.github.liteasr.evaluate.Corpus} finds speech and its texts in
 * the layouts people have, {@link io.github.liteasr.evaluate.Evaluation} transcribes it and counts errors, and {@link
 * io.github.liteasr.evaluate.EvaluationReport} writes the results of several models side by side.
 */
@NullMarked
package io.github.liteasr.evaluate;

import org.jspecify.annotations.NullMarked;
