package io.github.liteasr.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Hub on this machine with one repository, which can be told to misbehave. */
final class FakeHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String MODEL = "owner/name";

    /** An answer that replaces the right one; it must close the exchange. */
    @FunctionalInterface
    interface Misbehaviour {
        void answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, Queue<Misbehaviour>> misbehaviours = new ConcurrentHashMap<>();
    /** Every request: method, path, then Range and Authorization if sent. */
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private @Nullable String contentHost;
    private boolean ranges = true;

    FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** A hub with a small but complete model. */
    static FakeHub withModel() throws IOException {
        return new FakeHub()
                .file("config.json", "{}")
                .file("tokenizer.json", "{\"version\":\"1.0\"}")
                .file("model.safetensors", "weights".repeat(10_000));
    }

    FakeHub file(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends downloads of large files to another server, as the Hub does. */
    FakeHub redirectTo(FakeHub other) {
        contentHost = other.address();
        return this;
    }

    FakeHub withoutRanges() {
        ranges = false;
        return this;
    }

    /** Answers the next requests of a kind, such as {@code GET config.json} or {@code GET revision}, in other ways. */
    FakeHub misbehave(String request, Misbehaviour... answers) {
        misbehaviours.computeIfAbsent(request, _ -> new ArrayDeque<>()).addAll(List.of(answers));
        return this;
    }

    static Misbehaviour status(int status, String... headers) {
        return (exchange, _) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        };
    }

    /** Announces the whole content and closes the connection after a part of it. */
    static Misbehaviour cutAfter(int bytes) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, bytes);
            exchange.getResponseBody().flush();
            throw new IOException("cut"); // makes the server drop the connection
        };
    }

    /** A correct answer with other content. */
    static Misbehaviour content(String other) {
        return (exchange, _) -> send(exchange, 200, other.getBytes(StandardCharsets.UTF_8), 0);
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<String> requests() {
        return requests;
    }

    long count(String start) {
        return requests.stream().filter(request -> request.startsWith(start)).count();
    }

    ModelHub client(Path cache) {
        return client(cache, null);
    }

    ModelHub client(Path cache, @Nullable String token) {
        Timing impatient = new Timing(
                Duration.ofMillis(500), Duration.ofMillis(300), 4, Duration.ofMillis(1), Duration.ofMillis(50));
        HubSettings settings = HubSettings.fromEnvironment(
                Map.of("HF_HUB_CACHE", cache.toString(), "HF_ENDPOINT", address(), "HF_HOME", cache.toString()));
        return new ModelHub(new HubSettings(settings.cache(), settings.endpoint(), token, false, impatient));
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        String kind = exchange.getRequestMethod() + " " + (path.startsWith("/api/") ? "revision" : name);
        requests.add(kind
                + header(exchange, "Range").map(range -> " " + range).orElse("")
                + header(exchange, "Authorization").map(token -> " " + token).orElse(""));
        byte[] content = files.getOrDefault(name, new byte[0]);
        @Nullable
        Misbehaviour misbehaviour =
                misbehaviours.getOrDefault(kind, new ArrayDeque<>()).poll();
        if (misbehaviour != null) {
            misbehaviour.answer(exchange, content);
        } else if (path.startsWith("/api/models/" + MODEL + "/revision/")) {
            send(exchange, 200, information().getBytes(StandardCharsets.UTF_8), 0);
        } else if (!files.containsKey(name)) {
            send(exchange, 404, new byte[0], 0);
        } else {
            serveFile(exchange, name, content);
        }
    }

    private void serveFile(HttpExchange exchange, String name, byte[] content) throws IOException {
        boolean large = name.endsWith(".safetensors");
        exchange.getResponseHeaders().add("X-Repo-Commit", COMMIT);
        exchange.getResponseHeaders().add("ETag", large ? "\"other\"" : "W/\"" + gitLike(content) + "\"");
        if (large) {
            exchange.getResponseHeaders().add("X-Linked-Etag", "\"" + sha256(content) + "\"");
            exchange.getResponseHeaders().add("X-Linked-Size", Integer.toString(content.length));
        }
        if (large && contentHost != null) {
            exchange.getResponseHeaders().add("Location", contentHost + "/signed/" + name);
            send(exchange, 302, new byte[0], 0);
            return;
        }
        Optional<String> range = ranges ? header(exchange, "Range") : Optional.empty();
        int start =
                range.map(text -> Integer.parseInt(text.replaceAll("\\D", ""))).orElse(0);
        if (range.isPresent()) {
            String part = "bytes " + start + "-" + (content.length - 1) + "/" + content.length;
            exchange.getResponseHeaders().add("Content-Range", part);
        }
        send(exchange, range.isPresent() ? 206 : 200, content, start);
    }

    private static void send(HttpExchange exchange, int status, byte[] content, int start) throws IOException {
        byte[] body = Arrays.copyOfRange(content, start, content.length);
        try (exchange) {
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().add("Content-Length", Integer.toString(body.length));
                exchange.sendResponseHeaders(status, -1);
            } else {
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String information() {
        String siblings = files.keySet().stream()
                .map(name -> "{\"rfilename\":\"" + name + "\"}")
                .collect(Collectors.joining(","));
        return "{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}";
    }

    /** Forty hexadecimal digits, like the git hashes that name small files. */
    static String gitLike(byte[] content) {
        return sha256(content).substring(0, 40);
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
