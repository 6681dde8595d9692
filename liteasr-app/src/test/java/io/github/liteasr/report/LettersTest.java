package io.github.liteasr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.Rectangle2D;
import org.junit.jupiter.api.Test;

class LettersTest {
    /** Advance widths in thousandths of an em from Helvetica's and Helvetica-Bold's Adobe font metrics. */
    @Test
    void widths_are_those_of_helvetica() {
        assertThat(Letters.REGULAR.width("Aa 1", 1000)).isCloseTo(667 + 556 + 278 + 556, within(3.0));
        assertThat(Letters.BOLD.width("Aa 1", 1000)).isCloseTo(722 + 556 + 278 + 556, within(3.0));
    }

    @Test
    void outlines_stand_on_the_baseline_and_fill_the_width() {
        Rectangle2D bounds = Letters.REGULAR.outline("HH", 100).getBounds2D();
        assertThat(bounds.getMaxY()).isCloseTo(0, within(0.5));
        assertThat(bounds.getHeight()).isCloseTo(69, within(4.0));
        assertThat(bounds.getMaxX()).isBetween(120.0, Letters.REGULAR.width("HH", 100));
        assertThat(Letters.REGULAR.outline(" ", 100).getBounds2D().isEmpty()).isTrue();
    }

    @Test
    void names_that_are_too_long_keep_both_ends() {
        assertThat(Letters.REGULAR.fit("short", 12, 100)).isEqualTo("short");
        String fitted = Letters.REGULAR.fit("lite-whisper-large-v3-turbo-fast", 12, 120);
        assertThat(fitted).startsWith("lite-").contains("…").endsWith("-fast");
        assertThat(Letters.REGULAR.width(fitted, 12)).isBetween(105.0, 120.0);
        assertThat(Letters.REGULAR.fit("anything", 12, 1)).isEqualTo("…");
    }
}
