package io.github.liteasr.report;

import io.github.liteasr.report.Mark.Box;
import io.github.liteasr.report.Mark.Dot;
import io.github.liteasr.report.Mark.Label;
import io.github.liteasr.report.Mark.Line;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * Paints figures for light backgrounds: with a margin and the title above the drawing, two image pixels to each of its
 * own. Only shapes are painted, letters too, so neither a screen nor fonts are needed.
 */
final class Painting {
    static final int SCALE = 2;
    static final int MARGIN = 16;
    static final int TITLE = 34;

    private static final double TITLE_SIZE = 16;

    private final Graphics2D graphics;

    private Painting(Graphics2D graphics) {
        this.graphics = graphics;
    }

    /** The bytes of a PNG file. */
    static byte[] png(Figure figure) {
        Drawing drawing = figure.drawing();
        int width = drawing.width() + 2 * MARGIN;
        int height = drawing.height() + 2 * MARGIN + TITLE;
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(SCALE, SCALE);
        Painting painting = new Painting(graphics);
        painting.paint(new Box(-MARGIN, -MARGIN, width + 2 * MARGIN, height + 2 * MARGIN, Ink.SURFACE, ""));
        String title = Letters.BOLD.fit(figure.title(), TITLE_SIZE, drawing.width());
        painting.paint(new Label(MARGIN, MARGIN + TITLE_SIZE, title, Mark.Anchor.START, TITLE_SIZE, true, Ink.TEXT));
        graphics.translate(MARGIN, MARGIN + TITLE);
        drawing.marks().forEach(painting::paint);
        graphics.dispose();
        return encode(image);
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.setUseCache(false);
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException("this Java runtime writes no PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void paint(Mark mark) {
        switch (mark) {
            case Line line -> stroke(line);
            case Box box ->
                fill(new RoundRectangle2D.Double(box.x(), box.y(), box.width(), box.height(), 4, 4), box.ink());
            case Dot dot -> {
                fill(circle(dot, dot.radius() + 1), Ink.SURFACE);
                fill(circle(dot, dot.radius() - 1), dot.ink());
            }
            case Label label -> {
                Path2D outline = Letters.of(label.bold()).outline(label.text(), label.size());
                outline.transform(
                        AffineTransform.getTranslateInstance(label.bounds().x(), label.y()));
                fill(outline, label.ink());
            }
        }
    }

    private static Shape circle(Dot dot, double radius) {
        return new Ellipse2D.Double(dot.x() - radius, dot.y() - radius, 2 * radius, 2 * radius);
    }

    private void stroke(Line line) {
        Path2D path = new Path2D.Double();
        path.moveTo(line.points().getFirst().x(), line.points().getFirst().y());
        line.points().stream().skip(1).forEach(point -> path.lineTo(point.x(), point.y()));
        float[] dashes = line.dashed() ? new float[] {5, 4} : null;
        graphics.setColor(new Color(line.ink().light()));
        graphics.setStroke(
                new BasicStroke((float) line.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
        graphics.draw(path);
    }

    private void fill(Shape shape, Ink ink) {
        graphics.setColor(new Color(ink.light()));
        graphics.fill(shape);
    }
}
