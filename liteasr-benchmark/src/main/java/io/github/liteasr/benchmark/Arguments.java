package io.github.liteasr.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command line of {@code --name value} pairs. */
final class Arguments {
    private final Map<String, String> values = new LinkedHashMap<>();

    /** @throws IllegalArgumentException on a name that is not known, is given twice or has no value */
    Arguments(Set<String> names, String... arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            if (!names.contains(name)) {
                throw new IllegalArgumentException("no argument " + name + ": " + String.join(", ", names));
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + " has no value");
            }
            if (values.put(name, arguments[i + 1]) != null) {
                throw new IllegalArgumentException(name + " is given twice");
            }
        }
    }

    /** @throws IllegalArgumentException if the argument is missing */
    String required(String name) {
        @Nullable String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    String optional(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** @throws IllegalArgumentException if the value is not a whole number from 1 */
    int positive(String name, int otherwise) {
        String value = optional(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new IllegalArgumentException(name + " is " + value + ", expected a positive number");
    }
}
