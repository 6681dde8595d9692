package io.github.liteasr.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is told of the command line outside the program itself, in manual pages and completions. */
final class CommandModel {
    private CommandModel() {}

    /** The commands that the help lists, in its order. */
    static List<CommandSpec> commands(CommandSpec program) {
        return program.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .toList();
    }

    /** The options that the help lists. */
    static List<OptionSpec> options(CommandSpec command) {
        return command.options().stream().filter(option -> !option.hidden()).toList();
    }

    /** What a command does. */
    static String summary(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }

    /** What an option or a parameter means, with its values and defaults filled in. */
    static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }
}
