package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.text.Language;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program. Exit codes: 0 success, 1 bad input or failure, 2 wrong usage. */
@Command(
        name = "liteasr",
        description = "Makes Whisper speech recognisers small, and runs them fast on any CPU.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            TranscribeCommand.class,
            VadCommand.class,
            CompressCommand.class,
            CalibrateCommand.class,
            EvaluateCommand.class,
            SweepCommand.class,
            InspectCommand.class,
            ConvertCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            ManualCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main(CommandSpec unset) {
        this.spec = unset;
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"liteasr " + version()};
        }
    }

    /** The version in the application jar's manifest. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    /** Runs the command line and ends the process. */
    public static void main(String[] arguments) {
        int code = run(arguments);
        System.out.flush();
        System.exit(code);
    }

    /** Runs the command line and returns the exit code. */
    static int run(String... arguments) {
        CommandLine line = new CommandLine(new Main(CommandSpec.create()));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Language.class, Main::language);
        line.registerConverter(OutputFile.class, OutputFile::of);
        line.setExecutionStrategy(Main::execute);
        line.setParameterExceptionHandler((failure, given) -> misused(failure));
        line.setExecutionExceptionHandler((failure, command, result) -> report(failure, command));
        try {
            return line.execute(Arrays.stream(arguments).map(Main::underscored).toArray(String[]::new));
        } catch (UnsatisfiedLinkError missing) {
            System.err.println("liteasr: " + missing.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Options are spelt with underscores, as openai/whisper's; hyphens do as well. */
    private static String underscored(String argument) {
        if (!argument.startsWith("--") || argument.length() == 2) {
            return argument;
        }
        int equals = argument.indexOf('=');
        int end = equals < 0 ? argument.length() : equals;
        return "--" + argument.substring(2, end).replace('-', '_') + argument.substring(end);
    }

    /** A word that is neither a command nor anything of one is wrong usage, even where help is asked for. */
    private static int execute(CommandLine.ParseResult parsed) {
        for (CommandLine command : parsed.asCommandLineList()) {
            List<String> unmatched = command.getUnmatchedArguments();
            if (!unmatched.isEmpty()) {
                throw new CommandLine.UnmatchedArgumentException(command, unmatched);
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static Language language(String wanted) {
        return Language.find(wanted)
                .orElseThrow(() -> new CommandLine.TypeConversionException("found \"" + wanted
                        + "\", expected a code such as de, a locale such as pt-BR or an English name such as German"));
    }

    private static int misused(CommandLine.ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println("liteasr: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        command.getErr().println("Try " + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** Bad input is the user's to mend and gets one line; anything else is a defect and shows where it happened. */
    private static int report(Exception failure, CommandLine command) {
        switch (failure) {
            case BadInputException bad -> command.getErr().println("liteasr: " + bad.getMessage());
            case CancellationException cancelled ->
                command.getErr().println("liteasr: interrupted: " + cancelled.getMessage());
            default -> failure.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
