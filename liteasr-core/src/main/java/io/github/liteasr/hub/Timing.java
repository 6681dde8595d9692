package io.github.liteasr.hub;

import java.time.Duration;

/**
 * How patient the client is.
 *
 * @param connect how long a connection may take to come about
 * @param stall how long a server may send nothing
 * @param attempts how often a request is sent at most
 * @param firstWait the pause after the first failure; it doubles with each further one
 * @param longestWait no pause is longer, whatever the server asks for
 */
record Timing(Duration connect, Duration stall, int attempts, Duration firstWait, Duration longestWait) {
    static final Timing PATIENT = new Timing(
            Duration.ofSeconds(10), Duration.ofSeconds(30), 5, Duration.ofSeconds(1), Duration.ofSeconds(60));
}
