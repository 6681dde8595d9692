package io.github.liteasr.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code liteasr completion}: what a shell needs to complete commands, options and their values. */
@Command(
        name = "completion",
        description = "Prints a script with which a shell completes this program's command line.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "bash: source <(liteasr completion bash)",
            "zsh:  source <(liteasr completion zsh)",
            "fish: liteasr completion fish | source"
        })
final class CompletionCommand implements Runnable {
    /** The shells that scripts are written for. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.BASH;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandLine root = java.util.Objects.requireNonNull(spec).root().commandLine();
        String name = root.getCommandName();
        System.out.print(
                switch (shell) {
                    case BASH -> AutoComplete.bash(name, root);
                    case ZSH -> zsh(name, AutoComplete.bash(name, root));
                    case FISH -> FishCompletion.of(root.getCommandSpec());
                });
    }

    /**
     * picocli's script, which zsh understands by its emulation of bash. The first line and the last are for a file
     * {@code _liteasr} among zsh's own functions, which is read at the first completion and has to answer it as well.
     */
    private static String zsh(String name, String bash) {
        return "#compdef " + name + "\n" + bash + "if [[ ${funcstack[1]} == _" + name + " ]]; then\n"
                + "  _bash_complete -o default -F _complete_" + name + "\n"
                + "fi\n";
    }
}
