/**
 * What evaluations found, to look at: {@link io.github.liteasr.report.Report} writes a page with charts, the charts as
 * images, and the figures as JSON and Markdown.
 *
 * <p>A chart is a {@code Drawing}, a list of marks in themed inks, which is written as SVG, whose colours follow the
 * reader's light or dark theme, and painted as PNG. No charting library, as the usual ones' SVG has fixed colours and
 * their images need the system's fonts, which servers and containers often lack.
 */
@NullMarked
package io.github.liteasr.report;

import org.jspecify.annotations.NullMarked;
