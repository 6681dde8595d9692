package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Task;
import io.github.liteasr.engine.threads.Worker;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's threads and its life. */
@Timeout(60)
class EngineTest {
    private static final Path MEMORY = Path.of("/proc/self/statm");

    @AutoClose
    private final Engine engine = new Engine(3, Precision.F32);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 100})
    void every_task_runs_once(int tasks) {
        AtomicIntegerArray runs = new AtomicIntegerArray(100);
        for (int repeat = 1; repeat <= 50; repeat++) {
            parallel(engine, tasks, (i, worker) -> runs.incrementAndGet(i));
            for (int i = 0; i < 100; i++) {
                assertThat(runs.get(i)).isEqualTo(i < tasks ? repeat : 0);
            }
        }
    }

    @Test
    void bands_cover_all_rows() {
        AtomicIntegerArray covered = new AtomicIntegerArray(70);
        engine.call(() -> {
            engine.parallelBands(70, 32, (first, rows, worker) -> {
                assertThat(rows).isBetween(1, 32);
                for (int row = first; row < first + rows; row++) {
                    covered.incrementAndGet(row);
                }
            });
            return true;
        });
        for (int row = 0; row < 70; row++) {
            assertThat(covered.get(row)).isEqualTo(1);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> engine.parallelBands(-1, 32, (f, r, w) -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> engine.parallelBands(1, 0, (f, r, w) -> {}));
    }

    @Test
    void a_helper_that_fell_asleep_wakes_up_and_no_two_tasks_share_a_worker_at_once() throws InterruptedException {
        for (int repeat = 0; repeat < 5; repeat++) {
            Thread.sleep(5);
            Set<Integer> busy = ConcurrentHashMap.newKeySet();
            CountDownLatch together = new CountDownLatch(3);
            parallel(engine, 3, (i, worker) -> {
                assertThat(busy.add(worker.index())).isTrue();
                together.countDown();
                awaited(together);
            });
            assertThat(busy).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    @Test
    void every_worker_takes_part_in_the_first_job() {
        for (int repeat = 0; repeat < 50; repeat++) {
            try (Engine fresh = new Engine(2, Precision.F32)) {
                CountDownLatch together = new CountDownLatch(2);
                parallel(fresh, 2, (i, worker) -> {
                    together.countDown();
                    awaited(together);
                });
            }
        }
    }

    @Test
    void calls_from_many_threads_run_one_after_the_other() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger sum = new AtomicInteger();
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            for (int n = 0; n < 400; n++) {
                int number = n;
                results.add(callers.submit(() -> engine.call(() -> {
                    assertThat(running.incrementAndGet()).isEqualTo(1);
                    engine.parallel(5, (i, worker) -> sum.incrementAndGet());
                    running.decrementAndGet();
                    return number;
                })));
            }
        }
        for (int n = 0; n < 400; n++) {
            assertThat(results.get(n).get()).isEqualTo(n);
        }
        assertThat(sum).hasValue(2000);
    }

    @Test
    void calls_from_many_threads_get_right_products() throws Exception {
        PackedLinear layer =
                new PackedLinear(engine, 2, 1, (first, count) -> new float[] {1, 10}, null, ElementType.F32, 1);
        List<Future<float[]>> results = new ArrayList<>();
        try (Arena arena = Arena.ofShared();
                ExecutorService callers = Executors.newFixedThreadPool(8)) {
            for (int n = 0; n < 200; n++) {
                Matrix input = Matrix.of(arena, 3, 2, n, 1, n, 2, n, 3);
                Matrix output = Matrix.allocate(arena, ElementType.F32, 3, 1);
                results.add(callers.submit(() -> {
                    parallel(
                            engine,
                            3,
                            (i, worker) -> layer.apply(input.rows(i, 1), output.rows(i, 1), Epilogue.NONE, worker));
                    return output.toFloats();
                }));
            }
            for (int n = 0; n < 200; n++) {
                assertThat(results.get(n).get()).containsExactly(n + 10, n + 20, n + 30);
            }
        }
    }

    @Test
    void a_failing_task_is_reported_after_all_others_ran_and_leaves_the_team_usable() {
        for (int failing = 0; failing < 6; failing++) {
            int bad = failing;
            AtomicInteger others = new AtomicInteger();
            assertThatThrownBy(() -> parallel(engine, 6, (i, worker) -> {
                        if (i == bad) {
                            throw new UnsupportedOperationException("task " + i);
                        }
                        others.incrementAndGet();
                    }))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("task " + bad);
            assertThat(others).hasValue(5);
        }
        assertThatThrownBy(() -> parallel(engine, 2, (i, worker) -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        AtomicInteger after = new AtomicInteger();
        parallel(engine, 6, (i, worker) -> after.incrementAndGet());
        assertThat(after).hasValue(6);
    }

    @Test
    void failures_of_called_work_reach_the_caller() {
        assertThatThrownBy(() -> engine.call(() -> {
                    throw new UnsupportedOperationException("work");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatIllegalStateException()
                .isThrownBy(() -> engine.call(() -> {
                    throw new IOException("disk");
                }))
                .withCauseInstanceOf(IOException.class);
        assertThat(engine.<Integer>call(() -> 7)).isEqualTo(7);
    }

    @Test
    void work_may_call_within_itself() {
        AtomicInteger runs = new AtomicInteger();
        int result = engine.call(() -> engine.call(() -> {
            engine.parallel(4, (i, worker) -> runs.incrementAndGet());
            return 3;
        }));
        assertThat(result).isEqualTo(3);
        assertThat(runs).hasValue(4);
    }

    @Test
    void parallel_work_outside_of_a_call_is_refused() {
        assertThatIllegalStateException().isThrownBy(() -> engine.parallel(1, (i, worker) -> {}));
    }

    @Test
    void a_task_cannot_wait_for_its_own_engine() {
        List<Callable<Object>> attempts = List.of(
                () -> engine.call(() -> 1),
                () -> {
                    engine.parallel(1, (i, worker) -> {});
                    return 1;
                },
                () -> {
                    engine.close();
                    return 1;
                });
        for (Callable<Object> attempt : attempts) {
            AtomicInteger refused = new AtomicInteger();
            CountDownLatch together = new CountDownLatch(3);
            parallel(engine, 3, (i, worker) -> {
                together.countDown();
                awaited(together); // so that one attempt is made on each worker
                assertThatIllegalStateException()
                        .isThrownBy(attempt::call)
                        .withMessageContaining("within a parallel task");
                refused.incrementAndGet();
            });
            assertThat(refused).hasValue(3);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> engine.call(() -> {
                    engine.close();
                    return 1;
                }));
        assertThat(engine.<Integer>call(() -> 7)).isEqualTo(7);
    }

    @Test
    void an_interrupted_caller_gets_its_result_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        assertThat(engine.<Integer>call(() -> 7)).isEqualTo(7);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_closed_engine_refuses_all_work() {
        Engine closed = new Engine(2, Precision.F32);
        PackedLinear layer =
                new PackedLinear(closed, 2, 2, (first, count) -> new float[] {1, 2, 3, 4}, null, ElementType.F32, 1);
        LayerNorm norm = new LayerNorm(closed, new float[] {1, 1}, new float[2]);
        AtomicReference<Worker> kept = new AtomicReference<>();
        Matrix inside = Matrix.allocate(closed.arena(), ElementType.F32, 2, 2);
        parallel(closed, 1, (i, worker) -> {
            layer.apply(inside, inside.rows(0, 2), Epilogue.NONE, worker);
            kept.set(worker);
        });
        Worker worker = Objects.requireNonNull(kept.get());
        Thread.currentThread().interrupt();
        closed.close();
        assertThat(Thread.interrupted()).isTrue();
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> closed.call(() -> 1)).withMessage("the engine is closed");
        assertThatIllegalStateException().isThrownBy(() -> closed.parallel(1, (i, w) -> {}));
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> new PackedLinear(closed, 2, 2, (first, count) -> new float[4], null, ElementType.F32, 1));
        try (Arena arena = Arena.ofShared()) {
            Matrix matrix = Matrix.allocate(arena, ElementType.F32, 2, 2);
            assertThatIllegalStateException().isThrownBy(() -> layer.apply(matrix, matrix, Epilogue.NONE, worker));
            assertThatIllegalStateException().isThrownBy(() -> norm.apply(matrix, matrix, worker));
            assertThatIllegalStateException().isThrownBy(() -> new LogSoftmax(closed).apply(matrix, worker));
        }
        assertThatIllegalStateException().isThrownBy(inside::toFloats);
        assertThat(closed.implementations()).isEmpty();
    }

    @Test
    void memory_of_a_closed_arena_is_refused() {
        PackedLinear layer =
                new PackedLinear(engine, 2, 2, (first, count) -> new float[] {1, 2, 3, 4}, null, ElementType.F32, 1);
        Arena arena = Arena.ofShared();
        Matrix input = Matrix.allocate(arena, ElementType.F32, 2, 2);
        Matrix output = Matrix.allocate(engine.arena(), ElementType.F32, 2, 2);
        arena.close();
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> parallel(engine, 1, (i, worker) -> layer.apply(input, output, Epilogue.NONE, worker)));
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> parallel(engine, 1, (i, worker) -> layer.apply(output, input, Epilogue.NONE, worker)));
    }

    @Test
    void closing_waits_for_work_that_was_called() throws Exception {
        Engine closing = new Engine(2, Precision.F32);
        CountDownLatch started = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newFixedThreadPool(1)) {
            Future<Integer> result = callers.submit(() -> closing.call(() -> {
                started.countDown();
                Thread.sleep(50);
                closing.parallel(4, (i, worker) -> {});
                return 7;
            }));
            awaited(started);
            closing.close();
            assertThat(result.get()).isEqualTo(7);
        }
    }

    @Test
    void an_engine_without_threads_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Engine(0, Precision.F32));
        assertThatIllegalArgumentException().isThrownBy(() -> new Engine(-1, Precision.F32));
    }

    @Test
    void engines_leave_no_threads_and_no_memory_behind() throws IOException {
        float[] ones = new float[1024 * 1024];
        Arrays.fill(ones, 1);
        for (int i = 0; i < 10; i++) {
            useAndClose(ones);
        }
        long before = residentBytes();
        for (int i = 0; i < 50; i++) {
            useAndClose(ones);
        }
        // 50 engines hold 50 x 4 MiB of weights alone; the room is for the Java heap.
        assertThat(residentBytes() - before).isLessThan(100L << 20);
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("liteasr-"))
                        .count())
                .isLessThanOrEqualTo(engine.threads()); // the leader and two helpers of this test's own engine
    }

    private static void useAndClose(float[] ones) {
        int size = 1024;
        try (Engine used = new Engine(3, Precision.F32)) {
            PackedLinear layer = new PackedLinear(used, size, size, (first, count) -> ones, null, ElementType.F32, 1);
            Matrix input = Matrix.of(used.arena(), 1, size, Arrays.copyOf(ones, size));
            Matrix output = Matrix.allocate(used.arena(), ElementType.F32, 1, size);
            parallel(used, 3, (i, worker) -> {
                if (i == 0) {
                    layer.apply(input, output, Epilogue.NONE, worker);
                }
            });
            assertThat(output.toFloats()[0]).isEqualTo(size);
        }
    }

    private static long residentBytes() throws IOException {
        Assumptions.assumeTrue(Files.isReadable(MEMORY));
        return Long.parseLong(Files.readString(MEMORY).split(" ", -1)[1]) * 4096;
    }

    private static void parallel(Engine engine, int tasks, Task task) {
        engine.call(() -> {
            engine.parallel(tasks, task);
            return true;
        });
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
