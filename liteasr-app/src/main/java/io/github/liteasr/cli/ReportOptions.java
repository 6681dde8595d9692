package io.github.liteasr.cli;

import io.github.liteasr.evaluate.EvaluationReport;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go besides the table on standard output. */
final class ReportOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON; - is standard output.")
    private @Nullable OutputFile json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write the table in Markdown; - is standard output.")
    private @Nullable OutputFile markdown;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            converter = FolderConverter.class,
            description = "Write a page with charts there, and the charts as images.")
    private @Nullable Path page;

    /** Writes a page there if none was asked for. */
    ReportOptions pageIn(Path folder) {
        if (page == null) {
            page = folder;
        }
        return this;
    }

    /** Prints the table, unless something else goes to standard output, and writes what was asked for. */
    void write(Report drawn, List<EvaluationResult> results) {
        EvaluationReport report = new EvaluationReport(results);
        if (!isOutput(json) && !isOutput(markdown)) {
            System.out.print(report.table());
        }
        if (json != null) {
            json.write(report.json());
        }
        if (markdown != null) {
            markdown.write(report.markdown());
        }
        if (page != null) {
            System.err.println("report: " + drawn.write(page).getFirst());
        }
    }

    private static boolean isOutput(@Nullable OutputFile file) {
        return file != null && file.isStandardOutput();
    }
}
