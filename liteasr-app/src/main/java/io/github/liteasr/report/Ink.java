package io.github.liteasr.report;

import java.util.List;
import java.util.Locale;

/** The colours of pages and charts by what they are for, each for a light and for a dark background. */
enum Ink {
    PAGE(0xf4f4f1, 0x0d0d0d),
    SURFACE(0xfcfcfb, 0x1a1a19),
    TEXT(0x0b0b0b, 0xffffff),
    MUTED(0x52514e, 0xc3c2b7),
    AXIS(0x8f8e88, 0x6f6e69),
    GRID(0xe1e0d9, 0x33332f),
    FIRST(0x2a78d6, 0x3987e5),
    SECOND(0xeb6834, 0xd95926),
    THIRD(0x159a6b, 0x199e70),
    FOURTH(0x4a3aa7, 0x9085e9),
    FIFTH(0xc98500, 0xc98500),
    SIXTH(0xd03b7f, 0xd55181),
    /** A layer that was left as it is. */
    UNTOUCHED(0xeae9e4, 0x2a2a28),
    /** Five steps of the same hue, from little to much. */
    STEP_1(0xcde2fb, 0x0d366b),
    STEP_2(0x9ec5f4, 0x184f95),
    STEP_3(0x6da7ec, 0x256abf),
    STEP_4(0x256abf, 0x6da7ec),
    STEP_5(0x104281, 0xb7d3f6),
    /** Text on the last two steps. */
    ON_STEP(0xffffff, 0x0b0b0b);

    private static final List<Ink> SERIES = List.of(FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH);

    private final int light;
    private final int dark;

    Ink(int light, int dark) {
        this.light = light;
        this.dark = dark;
    }

    /** Red, green and blue on a light background, a byte each. */
    int light() {
        return light;
    }

    /** The name of the style sheet's variable and of classes. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Declarations of all colours as variables of a style sheet. */
    static String variables(boolean dark) {
        StringBuilder variables = new StringBuilder();
        for (Ink ink : values()) {
            variables.append(String.format("--%s:#%06x;", ink.key(), dark ? ink.dark : ink.light));
        }
        return variables.toString();
    }

    /** The colour of the series of that index; after six they begin anew. */
    static Ink series(int index) {
        return SERIES.get(index % SERIES.size());
    }
}
