package io.github.liteasr.engine;

import java.lang.System.Logger.Level;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * JDK-8377811: in JDK 25.0.0 to 25.0.2 the collector G1 may move arrays that native code holds, as that of java.util.zip
 * and of JavaCPP does. The program's launchers choose another collector; who embeds the library is warned.
 */
final class PinningDefect {
    private static final AtomicBoolean CHECKED = new AtomicBoolean();

    private PinningDefect() {}

    /** Warns once if this process may be hit. */
    static void warnOnce() {
        if (!CHECKED.getAndSet(true) && affects(Runtime.version(), PinningDefect::collectors)) {
            System.getLogger("io.github.liteasr")
                    .log(
                            Level.WARNING,
                            "G1 of Java " + Runtime.version() + " may move arrays that native code holds (JDK-8377811):"
                                    + " use Java 25.0.3 or newer, or -XX:+UseSerialGC");
        }
    }

    /** Whether a version with one of these collectors has the defect; they are asked for only where it matters. */
    static boolean affects(Runtime.Version version, Supplier<List<String>> collectors) {
        return version.feature() == 25
                && version.interim() == 0
                && version.update() <= 2
                && collectors.get().stream().anyMatch(name -> name.startsWith("G1"));
    }

    private static List<String> collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .toList();
    }
}
