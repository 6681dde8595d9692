package io.github.liteasr;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of an installed package, which its launcher names in the property {@code liteasr.home}. What has to be a
 * file lies there as one, under the name that it has on the class path of other builds, so that nothing need be written
 * before a run.
 */
public final class Installation {
    private static final String HOME = "liteasr.home";

    private Installation() {}

    /** The file or folder of a resource such as {@code org/bytedeco/dnnl/linux-x86_64/libdnnl.so.3}. */
    public static Optional<Path> resource(String name) {
        return Optional.ofNullable(System.getProperty(HOME))
                .map(home -> Path.of(home, "lib", "resources").resolve(name))
                .filter(Files::exists);
    }
}
