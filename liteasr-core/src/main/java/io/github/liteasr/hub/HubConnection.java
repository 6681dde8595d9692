package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests to the Hub and follows its redirections. The token is sent to the endpoint's own scheme, host and port
 * only: large files lie on other hosts, whose addresses carry their own signature.
 */
final class HubConnection {
    private static final int MOST_REDIRECTIONS = 6;

    private final HubSettings settings;
    private final HttpClient client;

    HubConnection(HubSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timing().connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
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
            HttpResponse<InputStream> response = sendOnce(method, target, start);
            Optional<URI> next = redirection(target, response);
            if (next.isEmpty() || (method.equals("HEAD") && !isEndpoint(next.get()))) {
                InputStream body =
                        TimedStream.of(response.body(), settings.timing().stall());
                return new Answer(target, response.statusCode(), response.headers(), body);
            }
            response.body().close();
            target = next.get();
        }
        throw new IOException("more than " + MOST_REDIRECTIONS + " redirections");
    }

    private HttpResponse<InputStream> sendOnce(String method, URI target, long start) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", "liteasr")
                .header("Accept-Encoding", "identity"); // a compressed body would have another length
        if (start > 0) {
            request.header("Range", "bytes=" + start + "-");
        }
        if (settings.token() != null && isEndpoint(target)) {
            request.header("Authorization", "Bearer " + settings.token());
        }
        CompletableFuture<HttpResponse<InputStream>> response =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        Duration limit = settings.timing().connect().plus(settings.timing().stall());
        try {
            return response.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new IOException("no answer for " + limit.toMillis() / 1000.0 + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new BadInputException(target.getHost() + ": interrupted", e);
        }
    }

    private static Optional<URI> redirection(URI from, HttpResponse<InputStream> response) throws IOException {
        Optional<String> location = response.headers().firstValue("Location");
        boolean redirects = switch (response.statusCode()) {
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
