package io.github.liteasr.report;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Outlines and widths of letters, the same on every machine. They are Liberation Sans's, which has the widths of Arial
 * and Helvetica, so what is laid out by them fits in a browser that has any of the three.
 */
final class Letters {
    static final Letters REGULAR = read("liberation/LiberationSans-Regular.ttf");
    static final Letters BOLD = read("liberation/LiberationSans-Bold.ttf");

    /** The font families of these widths, as a style sheet names them. */
    static final String FAMILIES = "\"Liberation Sans\",Arial,Helvetica,sans-serif";

    private static final String ELLIPSIS = "…";

    private final TrueTypeFont font;
    private final CmapLookup glyphs;
    private final double unitsPerEm;

    private Letters(TrueTypeFont font) throws IOException {
        this.font = font;
        this.glyphs = font.getUnicodeCmapLookup();
        this.unitsPerEm = font.getUnitsPerEm();
    }

    static Letters of(boolean bold) {
        return bold ? BOLD : REGULAR;
    }

    private static Letters read(String resource) {
        // Of another module, so not this class's own resource.
        ClassLoader loader = Letters.class.getClassLoader();
        try (InputStream file = Objects.requireNonNull(loader.getResourceAsStream(resource), resource)) {
            return new Letters(new TTFParser().parse(new RandomAccessReadBuffer(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The width of a text in pixels, at a size in pixels. */
    double width(String text, double size) {
        return text.codePoints().mapToDouble(this::advance).sum() * size;
    }

    /** The text, or its beginning and its end with an ellipsis between, as names often differ in their ends. */
    String fit(String text, double size, double width) {
        if (width(text, size) <= width) {
            return text;
        }
        int[] characters = text.codePoints().toArray();
        for (int kept = characters.length - 1; kept > 0; kept--) {
            int head = kept / 2;
            int tail = kept - head;
            String shortened =
                    new String(characters, 0, head) + ELLIPSIS + new String(characters, characters.length - tail, tail);
            if (width(shortened, size) <= width) {
                return shortened;
            }
        }
        return ELLIPSIS;
    }

    /** The letters of a text whose baseline begins at the origin; y grows downwards. */
    Path2D outline(String text, double size) {
        Path2D outline = new Path2D.Double();
        double x = 0;
        for (int character : text.codePoints().toArray()) {
            AffineTransform place = new AffineTransform(size / unitsPerEm, 0, 0, -size / unitsPerEm, x, 0);
            GlyphData glyph = glyph(character);
            if (glyph != null) {
                outline.append(glyph.getPath().getPathIterator(place), false);
            }
            x += size * advance(character);
        }
        return outline;
    }

    private @Nullable GlyphData glyph(int character) {
        try {
            return font.getGlyph().getGlyph(glyphs.getGlyphId(character));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In ems. */
    private double advance(int character) {
        try {
            return font.getAdvanceWidth(glyphs.getGlyphId(character)) / unitsPerEm;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
