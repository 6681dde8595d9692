package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManualCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void each_listed_command_has_a_page_with_all_its_options() throws IOException {
        assertThat(CommandRun.of("manual", folder.toString()).code()).isZero();
        assertThat(folder.resolve("liteasr.1"))
                .content()
                .contains("\\fBtranscribe\\fR: see \\fBliteasr\\-transcribe\\fR(1)");
        assertThat(folder.resolve("liteasr-manual.1")).doesNotExist();
        assertThat(Files.readAllLines(folder.resolve("liteasr-transcribe.1")))
                .contains(
                        ".SH SYNOPSIS",
                        "\\fBliteasr transcribe\\fR [\\fIOPTIONS\\fR] \\fIAUDIO\\fR...",
                        "\\fB\\-\\-beam_size\\fR=\\fIN\\fR",
                        "\\fB\\-\\-strict\\fR");
    }

    /** A line of a page is text, a macro that is used here, or blank between lines of an example. */
    @Test
    void pages_have_no_other_requests_than_those_meant_and_only_ascii() throws IOException {
        CommandRun.of("manual", folder.toString());
        try (var pages = Files.list(folder)) {
            List<Path> all = pages.toList();
            assertThat(all).hasSizeGreaterThan(10);
            for (Path page : all) {
                assertThat(Files.readAllLines(page))
                        .allMatch(line -> line.matches("\\p{ASCII}*")
                                && (!line.startsWith(".") || line.matches("\\.(TH|SH|TP|nf|fi)( .*)?"))
                                && !line.startsWith("'"));
            }
        }
    }
}
