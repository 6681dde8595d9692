package io.github.liteasr.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A manual page in the macros of man(7), out of the same model as the help. */
final class ManualPage {
    private final CommandSpec command;
    private final StringBuilder page = new StringBuilder();

    private ManualPage(CommandSpec command) {
        this.command = command;
    }

    /** What the page is called, such as {@code liteasr-transcribe}. */
    static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    static String of(CommandSpec command) {
        return new ManualPage(command).written();
    }

    private String written() {
        String title = name(command).toUpperCase(Locale.ROOT);
        page.append(".TH ")
                .append(escaped(title))
                .append(" 1 \"\" \"liteasr ")
                .append(Main.version())
                .append("\"\n");
        section("NAME", escaped(name(command) + " - " + CommandModel.summary(command)));
        section("SYNOPSIS", synopsis());
        List<String> footer = List.of(command.usageMessage().footer());
        section("DESCRIPTION", escaped(CommandModel.summary(command)));
        if (!footer.isEmpty()) {
            page.append(".nf\n").append(escaped(String.join("\n", footer))).append("\n.fi\n");
        }
        command.positionalParameters().forEach(this::parameter);
        page.append(".SH OPTIONS\n");
        CommandModel.options(command)
                .forEach(option -> item(
                        Stream.of(option.names()).map(ManualPage::bold).collect(Collectors.joining(", "))
                                + value(option),
                        CommandModel.description(option)));
        List<CommandSpec> commands = CommandModel.commands(command);
        if (!commands.isEmpty()) {
            page.append(".SH COMMANDS\n");
            commands.forEach(
                    each -> item(bold(each.name()) + ": see " + bold(name(each)) + "(1)", CommandModel.summary(each)));
        }
        section("EXIT STATUS", "0 on success, 1 after bad input or a failure, 2 after wrong usage.");
        return page.toString();
    }

    private void section(String heading, String text) {
        page.append(".SH ").append(heading).append('\n').append(text).append('\n');
    }

    private void item(String term, String description) {
        page.append(".TP\n")
                .append(term)
                .append('\n')
                .append(escaped(description))
                .append('\n');
    }

    private void parameter(PositionalParamSpec parameter) {
        item(italic(parameter.paramLabel()), CommandModel.description(parameter));
    }

    private String synopsis() {
        Stream<String> parameters = command.positionalParameters().stream()
                .map(each -> italic(each.paramLabel()) + (each.arity().max() > 1 ? "..." : ""));
        Stream<String> words = command.subcommands().isEmpty() ? parameters : Stream.of(italic("COMMAND"));
        return bold(command.qualifiedName(" ")) + " [" + italic("OPTIONS") + "] "
                + words.collect(Collectors.joining(" "));
    }

    private static String value(ArgSpec option) {
        return option.arity().max() == 0 ? "" : "=" + italic(option.paramLabel());
    }

    private static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String italic(String text) {
        return "\\fI" + escaped(text) + "\\fR";
    }

    /** Backslashes and hyphens are roff's own, as are a dot and an apostrophe that begin a line; it knows only ASCII. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
        return plain.codePoints()
                .mapToObj(point ->
                        point < 128 ? Character.toString(point) : String.format(Locale.ROOT, "\\[u%04X]", point))
                .collect(Collectors.joining());
    }
}
