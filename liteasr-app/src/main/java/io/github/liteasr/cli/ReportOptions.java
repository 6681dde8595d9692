package io.github.liteasr.cli;

import io.github.liteasr.evaluate.EvaluationReport;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go besides the table on standard output. */
final class ReportOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON; - is standard output.")
    private @Nullable Path json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write the table in Markdown; - is standard output.")
    private @Nullable Path markdown;

    /** Prints the table, unless something else goes to standard output, and writes what was asked for. */
    void write(EvaluationReport report) {
        if (!isOutput(json) && !isOutput(markdown)) {
            System.out.print(report.table());
        }
        if (json != null) {
            OutputFile.writeOrPrint(json, report.json());
        }
        if (markdown != null) {
            OutputFile.writeOrPrint(markdown, report.markdown());
        }
    }

    private static boolean isOutput(@Nullable Path file) {
        return file != null && file.toString().equals("-");
    }
}
