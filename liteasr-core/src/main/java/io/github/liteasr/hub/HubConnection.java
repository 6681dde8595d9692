package io.github.liteasr.hub;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Sends requests to the Hub and follows its redirections. The token is sent to the endpoint's own scheme, host and port
 * only: large files lie on other hosts, whose addresses carry their own signature.
 *
 * <p>The JDK's older client is used, because only that has a time limit for each read of a body.
 */
final class HubConnection {
    private static final int MOST_REDIRECTIONS = 6;

    private final HubSettings settings;

    HubConnection(HubSettings settings) {
        this.settings = settings;
    }

    URI address(String path) {
        return settings.endpoint().resolve(path);
    }

    /** The endpoint's own answer, which may be a redirection to another host. */
    Answer head(URI address) throws IOException {
        return send("HEAD", address, 0);
    }

    /**
     * The answer of whichever host has the content.
     *
     * @param start the first byte wanted; more than 0 asks for a part, which the server may ignore
     */
    Answer get(URI address, long start) throws IOException {
        return send("GET", address, start);
    }

    private Answer send(String method, URI address, long start) throws IOException {
        URI target = address;
        for (int redirections = 0; redirections <= MOST_REDIRECTIONS; redirections++) {
            Answer answer = sendOnce(method, target, start);
            Optional<URI> next = redirection(target, answer);
            if (next.isEmpty() || (method.equals("HEAD") && !isEndpoint(next.get()))) {
                return answer;
            }
            answer.close();
            target = next.get();
        }
        throw new IOException("more than " + MOST_REDIRECTIONS + " redirections");
    }

    private Answer sendOnce(String method, URI target, long start) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) target.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(Math.toIntExact(settings.timing().connect().toMillis()));
        connection.setReadTimeout(Math.toIntExact(settings.timing().stall().toMillis()));
        connection.setRequestProperty("User-Agent", "liteasr");
        connection.setRequestProperty("Accept", "*/*");
        connection.setRequestProperty("Accept-Encoding", "identity"); // a compressed body would have another length
        if (start > 0) {
            connection.setRequestProperty("Range", "bytes=" + start + "-");
        }
        if (settings.token() != null && isEndpoint(target)) {
            connection.setRequestProperty("Authorization", "Bearer " + settings.token());
        }
        return Answer.of(target, connection);
    }

    private static Optional<URI> redirection(URI from, Answer answer) throws IOException {
        Optional<String> location = answer.header("Location");
        boolean redirects = switch (answer.status()) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
        if (!redirects || location.isEmpty()) {
            return Optional.empty();
        }
        URI next;
        try {
            next = from.resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw new IOException("redirected to something that is no address", e);
        }
        boolean secure = "https".equals(next.getScheme());
        if (next.getHost() == null
                || !(secure || ("http".equals(next.getScheme()) && "http".equals(from.getScheme())))) {
            throw new IOException("redirected from " + from.getScheme() + " to an address that is not https");
        }
        return Optional.of(next);
    }

    private boolean isEndpoint(URI address) {
        return origin(address).equals(origin(settings.endpoint()));
    }

    private static String origin(URI address) {
        int standardPort = "https".equals(address.getScheme()) ? 443 : 80;
        int port = address.getPort() < 0 ? standardPort : address.getPort();
        return address.getScheme() + "://" + address.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }
}
