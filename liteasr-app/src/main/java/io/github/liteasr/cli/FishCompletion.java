package io.github.liteasr.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completions for the shell fish, which picocli has none for: a {@code complete} line a command and an option. */
final class FishCompletion {
    private final String program;
    private final StringBuilder script = new StringBuilder();

    private FishCompletion(String program) {
        this.program = program;
    }

    /** The script for a program whose commands are one level deep. */
    static String of(CommandSpec root) {
        FishCompletion completion = new FishCompletion(root.name());
        completion.line("__fish_use_subcommand", "--no-files");
        completion.options("__fish_use_subcommand", root);
        for (CommandSpec command : CommandModel.commands(root)) {
            String described = " --description " + quoted(CommandModel.summary(command));
            completion.line("__fish_use_subcommand", "--arguments " + command.name() + described);
            completion.command(command);
        }
        return completion.script.toString();
    }

    private void command(CommandSpec command) {
        String given = "__fish_seen_subcommand_from " + command.name();
        options(given, command);
        command.positionalParameters().stream()
                .map(FishCompletion::candidates)
                .filter(candidates -> !candidates.isEmpty())
                .forEach(candidates -> line(given, "--no-files --arguments " + quoted(String.join(" ", candidates))));
    }

    private void options(String condition, CommandSpec command) {
        for (OptionSpec option : CommandModel.options(command)) {
            StringBuilder line = new StringBuilder();
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? "--long-option " : "--short-option ")
                        .append(name.replaceFirst("^-+", ""))
                        .append(' ');
            }
            line(condition, line + value(option) + "--description " + quoted(CommandModel.description(option)));
        }
    }

    /** What may follow an option: nothing, one of few words, or a file, which is also offered for other values. */
    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        List<String> candidates = candidates(option);
        if (!candidates.isEmpty()) {
            return "--exclusive --arguments " + quoted(String.join(" ", candidates)) + " ";
        }
        boolean file = option.type() == Path.class || option.auxiliaryTypes()[0] == Path.class;
        return "--require-parameter " + (file ? "--force-files " : "");
    }

    private static List<String> candidates(ArgSpec argument) {
        List<String> candidates = new ArrayList<>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates().forEach(candidates::add);
        }
        return candidates;
    }

    private void line(String condition, String rest) {
        script.append("complete --command ")
                .append(program)
                .append(" --condition ")
                .append(quoted(condition))
                .append(' ')
                .append(rest)
                .append('\n');
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
