package io.github.liteasr.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code liteasr manual}: writes the manual pages, which packages contain; nobody else needs it. */
@Command(
        name = "manual",
        description = "Writes the manual pages into a folder.",
        mixinStandardHelpOptions = true,
        hidden = true)
final class ManualCommand implements Runnable {
    @Parameters(paramLabel = "DIR", description = "The folder.")
    private Path folder = Path.of("");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec root = java.util.Objects.requireNonNull(spec).root();
        List<CommandSpec> documented = new ArrayList<>(CommandModel.commands(root));
        documented.addFirst(root);
        for (CommandSpec command : documented) {
            new OutputFile(folder.resolve(ManualPage.name(command) + ".1")).write(ManualPage.of(command));
        }
    }
}
