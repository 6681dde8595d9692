package io.github.liteasr.cli;

import java.util.OptionalDouble;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number, or None. */
final class OptionalNumber implements ITypeConverter<OptionalDouble> {
    @Override
    public OptionalDouble convert(String value) {
        if (value.equalsIgnoreCase("none")) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(value));
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + value + "' is neither a number nor None");
        }
    }
}
