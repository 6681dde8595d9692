package io.github.liteasr.report;

import io.github.liteasr.report.Report.Heading;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The page: well-formed as XML too, without scripts, fonts or images from elsewhere. */
final class Page {
    private Page() {}

    /**
     * The whole file.
     *
     * @param columns of the table of results, each with its head first
     */
    static String of(Heading heading, List<List<String>> columns, List<Figure> figures) {
        return """
                <!DOCTYPE html>
                <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>%1$s</title>
                <style>
                %2$s</style>
                </head>
                <body>
                <header>
                <h1>%1$s</h1>
                <p>%3$s</p>
                <p class="provenance">%4$s</p>
                </header>
                <main>
                <section class="wide" aria-label="Results">
                <h2>Results</h2>
                <div class="scroll">
                %5$s</div>
                </section>
                %6$s</main>
                </body>
                </html>
                """.formatted(
                        Markup.escape(heading.title()),
                        style(),
                        Markup.escape(heading.corpus()),
                        Markup.escape(heading.provenance()),
                        Markup.table(rows(columns)),
                        figures.stream().map(Page::section).collect(Collectors.joining()));
    }

    private static List<List<String>> rows(List<List<String>> columns) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < columns.getFirst().size(); i++) {
            int row = i;
            rows.add(columns.stream().map(column -> column.get(row)).toList());
        }
        return rows;
    }

    private static String section(Figure figure) {
        boolean wide = figure.drawing().width() > 600;
        return """
                <section%s>
                <h2>%s</h2>
                <figure>
                <div class="scroll">
                %s</div>
                <figcaption>%s</figcaption>
                </figure>
                <details>
                <summary>Figures as a table</summary>
                <div class="scroll">
                %s</div>
                </details>
                </section>
                """.formatted(
                        wide ? " class=\"wide\"" : "",
                        Markup.escape(figure.title()),
                        Markup.svg(figure),
                        Markup.escape(figure.caption()),
                        Markup.table(figure.data()));
    }

    private static String style() {
        return """
                :root{color-scheme:light dark;%s}
                @media (prefers-color-scheme:dark){:root{%s}}
                *{box-sizing:border-box}
                body{margin:0 auto;max-width:1260px;padding:24px 20px 48px;background:var(--page);color:var(--text);\
                font:15px/1.5 system-ui,-apple-system,"Segoe UI",%s}
                h1{font-size:26px;line-height:1.2;margin:0 0 6px}
                h2{font-size:16px;margin:0 0 12px}
                header{margin:0 0 20px}
                header p{margin:0;color:var(--muted)}
                .provenance{font-size:13px;overflow-wrap:anywhere}
                main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(500px,100%%),1fr));gap:16px}
                section{min-width:0;padding:18px 20px;background:var(--surface);border:1px solid var(--grid);\
                border-radius:8px}
                .wide{grid-column:1/-1}
                .scroll{overflow-x:auto}
                figure{margin:0}
                svg{display:block;max-width:100%%;min-width:460px;height:auto;font-family:%s;font-size:12px}
                .wide svg{min-width:760px}
                figcaption,summary{margin-top:10px;font-size:13px;color:var(--muted)}
                summary{cursor:pointer}
                table{border-collapse:collapse;font-size:12.5px;font-variant-numeric:tabular-nums;white-space:nowrap}
                th,td{padding:5px 8px;text-align:right;border-bottom:1px solid var(--grid)}
                thead th{color:var(--muted);font-weight:600}
                tbody th{font-weight:600}
                th:first-child{text-align:left;padding-left:0}
                th:last-child,td:last-child{padding-right:0}
                """.formatted(Ink.variables(false), Ink.variables(true), Letters.FAMILIES, Letters.FAMILIES);
    }
}
