package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where models come from and go to. The environment variables and their defaults are those of the huggingface_hub
 * library (its documentation: "Environment variables").
 *
 * @param cache the folder that holds {@code models--owner--name} folders
 * @param endpoint the Hub's address, ending in a slash
 * @param token sent to the endpoint, and to nobody else; null for none
 * @param offline whether only the cache is used
 */
record HubSettings(Path cache, URI endpoint, @Nullable String token, boolean offline, Timing timing) {
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    static HubSettings fromEnvironment(Map<String, String> environment) {
        Path home = home(environment);
        Path cache = path(environment, "HF_HUB_CACHE", home.resolve("hub"));
        boolean offline =
                TRUE.contains(environment.getOrDefault("HF_HUB_OFFLINE", "").toUpperCase(Locale.ROOT));
        return new HubSettings(cache, endpoint(environment), token(environment, home), offline, Timing.PATIENT);
    }

    private static Path home(Map<String, String> environment) {
        Path caches = path(environment, "XDG_CACHE_HOME", Path.of(System.getProperty("user.home"), ".cache"));
        return path(environment, "HF_HOME", caches.resolve("huggingface"));
    }

    private static Path path(Map<String, String> environment, String variable, Path otherwise) {
        String value = environment.getOrDefault(variable, "");
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return value.equals("~") || value.startsWith("~/")
                    ? Path.of(System.getProperty("user.home"), value.substring(1))
                    : Path.of(value);
        } catch (InvalidPathException e) {
            throw new BadInputException(variable + " is not a path: " + e.getReason(), e);
        }
    }

    private static URI endpoint(Map<String, String> environment) {
        String value = environment.getOrDefault("HF_ENDPOINT", "");
        String address = value.isEmpty() ? "https://huggingface.co" : value;
        try {
            URI endpoint = URI.create(address.replaceAll("/+$", "") + "/");
            if (endpoint.getHost() != null && Set.of("http", "https").contains(endpoint.getScheme())) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            throw new BadInputException("HF_ENDPOINT is " + address + ", expected an address like https://host", e);
        }
        throw new BadInputException("HF_ENDPOINT is " + address + ", expected an address like https://host");
    }

    private static @Nullable String token(Map<String, String> environment, Path home) {
        String token = environment.getOrDefault("HF_TOKEN", "").strip();
        Path file = home.resolve("token");
        if (token.isEmpty() && Files.isRegularFile(file)) {
            try {
                token = Files.readString(file).strip();
            } catch (IOException e) {
                throw new BadInputException(file + ": the token cannot be read: " + Failure.reason(e), e);
            }
        }
        if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new BadInputException("the token in HF_TOKEN or " + file + " holds characters that no token has");
        }
        return token.isEmpty() ? null : token;
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "HubSettings[cache=" + cache + ", endpoint=" + endpoint + ", offline=" + offline + "]";
    }
}
