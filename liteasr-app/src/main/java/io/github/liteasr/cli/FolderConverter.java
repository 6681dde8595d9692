package io.github.liteasr.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes the name of a folder to write; {@code -}, which elsewhere is standard output, is none. */
final class FolderConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String name) {
        if (name.equals("-")) {
            throw new TypeConversionException("found \"-\", expected a folder; one of this name is ./-");
        }
        return Path.of(name);
    }
}
