package io.github.liteasr.linear;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Independent pieces of linear algebra at once, each on its share of the processors. By itself OpenBLAS spreads every
 * operation over all of them, which leaves them idle in between, and gains little where an operation is small.
 */
public final class BlasThreads {
    private BlasThreads() {}

    /**
     * Applies a function to every key. One call at a time.
     *
     * @throws RuntimeException what a function throws
     */
    public static <K extends Enum<K>, V> Map<K, V> map(Class<K> type, Set<K> keys, Function<K, V> function) {
        Map<K, V> results = new EnumMap<>(type);
        if (keys.isEmpty()) {
            return results;
        }
        int processors = OpenBlas.threads();
        int workers = Math.min(processors, keys.size());
        OpenBlas.setThreads(processors / workers);
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            Map<K, CompletableFuture<V>> pending = new EnumMap<>(type);
            keys.forEach(key -> pending.put(key, CompletableFuture.supplyAsync(() -> function.apply(key), pool)));
            pending.forEach((key, result) -> results.put(key, result.join()));
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            OpenBlas.setThreads(processors);
        }
        return results;
    }
}
