package io.github.liteasr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import io.github.liteasr.evaluate.EvaluationReport;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Report.Heading;
import io.github.liteasr.report.Report.SweepPoint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class ReportTest {
    private static final Heading HEADING = new Heading("Tiny & <small>", "speech/dev", "evaluate --model \"a b\"; f32");
    private static final EvaluationResult DENSE = Models.scored("dense", 0, 20, 60, 3);
    private static final EvaluationResult SMALL = Models.scored("small", 128, 24, 50, 2.5);
    private static final EvaluationResult ODD = Models.scored("a<b> & \"c\"\u0001", 16, 90, 40, 4);
    private static final List<EvaluationResult> ALL = List.of(DENSE, SMALL, ODD);

    @TempDir
    private Path folder;

    private static List<String> names(Report report) {
        return report.figures().stream().map(Figure::name).toList();
    }

    private static Figure figure(Report report, String name) {
        return report.figures().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Document parse(String page) throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Element root, String tag) {
        NodeList nodes = root.getElementsByTagName(tag);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private static Report sweep(double[]... thresholds) {
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i < thresholds.length; i++) {
            double[] pair = thresholds[i];
            points.add(new SweepPoint(
                    pair[0], pair[1], Models.scored(pair[0] + ":" + pair[1], 16 * (i + 1), 60 - 5 * i, 50, 3)));
        }
        return Report.ofSweep(HEADING, Optional.of(DENSE), points, List.of());
    }

    @Test
    void the_page_is_well_formed_and_names_each_model() throws Exception {
        Report.of(HEADING, ALL).write(folder);
        Element page = parse(Files.readString(folder.resolve("report.html"))).getDocumentElement();
        assertThat(texts(page, "h1")).containsExactly("Tiny & <small>");
        assertThat(texts(page, "p")).containsExactly("speech/dev", "evaluate --model \"a b\"; f32");
        assertThat(texts(page, "th")).contains("dense", "small", "a<b> & \"c\"\uFFFD", "encoder M");
        assertThat(texts(page, "td")).contains("10.00 (1.00×)", "12.00 (1.20×)", "rank 128, 42 %");
        assertThat(texts(page, "text")).contains("dense", "small", "a<b> & \"c\"\uFFFD", "1.20×", "42");
        NodeList charts = page.getElementsByTagName("svg");
        assertThat(charts.getLength()).isEqualTo(5);
        for (int i = 0; i < charts.getLength(); i++) {
            Element chart = (Element) charts.item(i);
            assertThat(chart.getAttribute("role")).isEqualTo("img");
            assertThat(texts(chart, "title").getFirst()).isNotBlank();
            assertThat(texts(chart, "desc").getFirst()).isNotBlank();
        }
    }

    @Test
    void the_page_needs_nothing_from_elsewhere_and_has_two_themes() throws IOException {
        Report.of(HEADING, ALL).write(folder);
        String page = Files.readString(folder.resolve("report.html"))
                .replace("http://www.w3.org/2000/svg", "")
                .replace("http://www.w3.org/1999/xhtml", "");
        assertThat(page).doesNotContain("http", "<script", "url(", "@import", "src=", "href=");
        assertThat(page).contains("prefers-color-scheme:dark");
        for (Ink ink : Ink.values()) {
            assertThat(page.split("--" + ink.key() + ":#", -1)).hasSize(3);
        }
    }

    @Test
    void the_other_files_have_the_same_results() throws IOException {
        List<Path> files = Report.of(HEADING, ALL).write(folder.resolve("new/folder"));
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "report.html",
                        "results.json",
                        "results.md",
                        "pareto-size.png",
                        "pareto-time.png",
                        "speed-up.png",
                        "latency.png",
                        "compression.png");
        assertThat(files.get(1)).hasContent(new EvaluationReport(ALL).json());
        assertThat(files.get(2)).hasContent(new EvaluationReport(ALL).markdown());
        try (var left = Files.list(folder.resolve("new/folder"))) {
            assertThat(left).hasSameElementsAs(files);
        }
    }

    @Test
    void images_are_of_twice_the_drawing_with_its_title_and_margins() throws IOException {
        Report report = Report.of(HEADING, ALL);
        report.write(folder);
        for (Figure figure : report.figures()) {
            BufferedImage image =
                    ImageIO.read(folder.resolve(figure.name() + ".png").toFile());
            assertThat(image.getWidth()).isEqualTo(2 * (figure.drawing().width() + 32));
            assertThat(image.getHeight()).isEqualTo(2 * (figure.drawing().height() + 66));
            assertThat(image.getRGB(0, 0)).isEqualTo(0xFF000000 | Ink.SURFACE.light());
        }
    }

    @Test
    void the_same_results_give_the_same_files() throws IOException {
        List<Path> once = Report.of(HEADING, ALL).write(folder.resolve("once"));
        List<Path> again = Report.of(HEADING, ALL).write(folder.resolve("again"));
        for (int i = 0; i < once.size(); i++) {
            assertThat(again.get(i)).hasSameBinaryContentAs(once.get(i));
        }
    }

    @Test
    void charts_without_data_are_left_out() {
        assertThat(names(Report.of(HEADING, List.of(DENSE)))).containsExactly("latency");
        assertThat(names(Report.of(HEADING, List.of(Models.measured("dense", 0, 60)))))
                .isEmpty();
        List<EvaluationResult> bare = List.of(Models.measured("dense", 0, 60), Models.measured("small", 64, 40));
        assertThat(names(Report.of(HEADING, bare))).containsExactly("speed-up", "compression");
        assertThat(figure(Report.of(HEADING, bare), "speed-up").data().getLast())
                .containsExactly("small", "1.50×", "–");
        assertThat(names(Report.of(HEADING, List.of(Models.scored("untimed", 0, 20, 60, 0)))))
                .isEmpty();
        assertThat(names(Report.of(HEADING, List.of(DENSE, Models.scored("dense too", 0, 20, 60, 3)))))
                .doesNotContain("compression");
    }

    @Test
    void latency_is_the_encoders_windows_and_the_rest() {
        // 20 windows of 60 ms in 100 s of audio are 12 ms a second, of 3 s in 100 s, which are 30.
        assertThat(figure(Report.of(HEADING, ALL), "latency").data().get(1))
                .containsExactly("dense", "12.00", "18.00", "30.00");
        EvaluationResult noisy = Models.scored("noisy", 0, 20, 200, 3);
        assertThat(figure(Report.of(HEADING, List.of(noisy)), "latency").data().getLast())
                .as("no more than all")
                .containsExactly("noisy", "30.00", "0.00", "30.00");
    }

    @Test
    void a_model_that_is_beaten_in_both_regards_is_not_on_the_front() {
        EvaluationResult beaten = Models.scored("beaten", 200, 95, 55, 3);
        Figure figure = figure(Report.of(HEADING, List.of(DENSE, SMALL, ODD, beaten)), "pareto-size");
        List<Mark.Line> dashed = figure.drawing().marks().stream()
                .filter(Mark.Line.class::isInstance)
                .map(Mark.Line.class::cast)
                .filter(line -> line.dashed() && line.points().size() > 2)
                .toList();
        assertThat(dashed)
                .singleElement()
                .satisfies(line -> assertThat(line.points()).hasSize(3));
    }

    @Test
    void a_sweep_has_a_line_for_each_threshold_of_the_mlp() {
        Report report = sweep(
                new double[] {0.99, 0.995}, new double[] {0.999, 0.995},
                new double[] {0.99, 0.999}, new double[] {0.999, 0.999});
        assertThat(names(report)).startsWith("sensitivity-error", "sensitivity-size", "pareto-size");
        assertThat(labels(figure(report, "sensitivity-error")))
                .contains("θ MLP 0.995", "θ MLP 0.999", "dense: 10.00", "θ of attention", "0.99", "0.999");
        assertThat(figure(report, "sensitivity-size").data()).contains(List.of("0.99:0.995", "0.99", "0.995", "7.35"));
    }

    @Test
    void a_sweep_of_equal_thresholds_has_one_line() {
        Report report = sweep(new double[] {0.99, 0.99}, new double[] {0.995, 0.995}, new double[] {0.999, 0.999});
        assertThat(labels(figure(report, "sensitivity-size"))).contains("compressed", "θ of attention and MLP");
    }

    @Test
    void a_sweep_of_the_mlp_alone_is_drawn_against_its_threshold() {
        Report report = sweep(new double[] {0.99, 0.99}, new double[] {0.99, 0.995}, new double[] {0.99, 0.999});
        assertThat(labels(figure(report, "sensitivity-error"))).contains("θ attention 0.99", "θ of MLP", "0.995");
    }

    @Test
    void thresholds_are_between_zero_and_one() {
        assertThatThrownBy(() -> new SweepPoint(1, 0.99, DENSE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SweepPoint(0.99, 0, DENSE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothing_is_drawn_outside_of_a_drawing() {
        List<EvaluationResult> crowd = new ArrayList<>(ALL);
        for (int i = 0; i < 40; i++) {
            crowd.add(Models.scored("a model with quite a long name, number " + i, 16 + i, 20 + i / 3, 50 + i, 3));
        }
        crowd.add(Models.scored("slow and without errors", 0, 0, 9000, 1000));
        for (Figure figure : Report.of(HEADING, crowd).figures()) {
            for (Mark mark : figure.drawing().marks()) {
                if (mark instanceof Mark.Label label) {
                    Mark.Box room = label.bounds();
                    assertThat(room.x()).as(label.text()).isGreaterThanOrEqualTo(-0.01);
                    assertThat(room.x() + room.width())
                            .as(label.text())
                            .isLessThanOrEqualTo(figure.drawing().width() + 0.01);
                    assertThat(room.y()).as(label.text()).isGreaterThanOrEqualTo(0);
                    assertThat(label.y())
                            .as(label.text())
                            .isLessThan(figure.drawing().height());
                }
            }
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> Report.of(HEADING, ALL).write(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file.resolve("report.html") + ": cannot be written: ");
    }

    private static List<String> labels(Figure figure) {
        return figure.drawing().marks().stream()
                .filter(Mark.Label.class::isInstance)
                .map(mark -> ((Mark.Label) mark).text())
                .toList();
    }
}
