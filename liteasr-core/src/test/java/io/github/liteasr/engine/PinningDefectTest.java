package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Runtime.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

class PinningDefectTest {
    private static final List<String> G1 = List.of("G1 Young Generation", "G1 Concurrent GC", "G1 Old Generation");
    private static final List<String> SERIAL = List.of("Copy", "MarkSweepCompact");

    @Test
    void only_g1_of_25_0_0_to_25_0_2_is_warned_of() {
        for (String version : List.of("25", "25.0.1+8", "25.0.2+10-LTS")) {
            assertThat(affects(version, G1)).as(version).isTrue();
            assertThat(affects(version, SERIAL)).as(version).isFalse();
        }
        for (String version : List.of("24.0.2", "25.0.3+9-LTS", "25.1", "26")) {
            assertThat(affects(version, G1)).as(version).isFalse();
        }
    }

    private static boolean affects(String version, List<String> collectors) {
        return PinningDefect.affects(Version.parse(version), () -> collectors);
    }
}
