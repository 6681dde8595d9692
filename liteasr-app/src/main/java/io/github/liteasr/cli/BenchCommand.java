package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.demo.Bundled;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code liteasr bench}: where a model's time goes, in each precision. */
@Command(
        name = "bench",
        description = "Measures where the time goes: loading, log-mel spectrogram, encoder by operation, decoder per "
                + "token, real-time factor; in each precision unless one is given.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    private static final int BUNDLED_CLIPS = 10;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--audio",
            paramLabel = "FILE",
            description = "Speech for the real-time factor (default: bundled clips).")
    private List<Path> audio = List.of();

    @Option(names = "--runs", paramLabel = "N", description = "Runs to take medians of (default: 15).")
    private int runs = 15;

    @Option(names = "--json", paramLabel = "FILE", description = "Write JSON there; - is standard output.")
    private @Nullable OutputFile json;

    @Override
    public Integer call() {
        if (runs < 1) {
            throw new BadInputException("--runs is " + runs + ", expected at least 1");
        }
        List<float[]> recordings =
                recordings().stream().map(AudioDecoder::decode).toList();
        Path folder = model.folder();
        ObjectNode root = Json.object();
        root.put("model", folder.toString());
        root.put("threads", model.threads());
        root.put("runs", runs);
        ArrayNode results = root.putArray("precisions");
        for (Precision precision : precisions()) {
            Benchmark benchmark = Benchmark.measure(folder, model.threads(), precision, recordings, runs);
            if (json == null) {
                print(precision, benchmark);
            }
            results.add(json(precision, model.threads(), benchmark));
        }
        if (json != null) {
            Json.write(json, root);
        }
        return 0;
    }

    private List<Precision> precisions() {
        if (model.precision() != Precision.AUTO) {
            return List.of(model.precision());
        }
        return Stream.of(Precision.F32, Precision.BF16, Precision.INT8)
                .filter(Precision::supported)
                .toList();
    }

    private List<Path> recordings() {
        if (!audio.isEmpty()) {
            return audio;
        }
        try (Stream<Path> files = Files.list(Bundled.testSpeech())) {
            return new ArrayList<>(files.filter(f -> !f.toString().endsWith(".jsonl"))
                    .sorted()
                    .limit(BUNDLED_CLIPS)
                    .toList());
        } catch (IOException e) {
            throw new BadInputException("the bundled speech cannot be read: " + e.getMessage(), e);
        }
    }

    private void print(Precision precision, Benchmark b) {
        System.out.printf("%s, %d threads, medians of %d runs%n", precision, model.threads(), runs);
        row("load", b.loadMilliseconds());
        row("log-mel of a window", b.logMelMilliseconds());
        row("encoder, a window", b.encoderMilliseconds());
        b.encoderPeakShare(model.threads())
                .ifPresent(share ->
                        System.out.printf(Locale.ROOT, "    %-34s %5.1f %%%n", "of the processor's peak", 100 * share));
        double all = b.profile().nanoseconds();
        for (Profile.Entry entry : b.profile().entries()) {
            System.out.printf(
                    Locale.ROOT,
                    "    %-34s %5.1f %%  %5d runs%s%n",
                    entry.operation(),
                    100 * entry.nanoseconds() / all,
                    entry.runs(),
                    entry.flops().isEmpty() ? "" : rate(b, entry));
        }
        System.out.printf(
                Locale.ROOT,
                "    %-34s %5.1f %%%n",
                "in Java, or waiting",
                100 * b.profile().otherNanoseconds() / all);
        if (!b.reducedLayers().isEmpty()) {
            System.out.println("    attention in the reduced dimension: layers " + b.reducedLayers());
        }
        b.peaks()
                .forEach((type, peak) -> System.out.printf(
                        Locale.ROOT, "    %-34s %27.0f GFLOP/s a thread%n", "peak of the processor in " + type, peak));
        row("decoder, a token", b.tokenMilliseconds());
        System.out.printf(Locale.ROOT, "  %-36s %9.4f%n%n", "real-time factor", b.realTimeFactor());
    }

    private static String rate(Benchmark b, Profile.Entry entry) {
        String rate = String.format(Locale.ROOT, "  %6.0f GFLOP/s a thread", entry.gigaflops());
        OptionalDouble share = b.peakShare(entry);
        return share.isEmpty()
                ? rate
                : rate + String.format(Locale.ROOT, ", %3.0f %% of peak", 100 * share.getAsDouble());
    }

    private static void row(String name, double milliseconds) {
        System.out.printf(Locale.ROOT, "  %-36s %9.2f ms%n", name, milliseconds);
    }

    private static ObjectNode json(Precision precision, int threads, Benchmark b) {
        ObjectNode node = Json.object();
        node.put("precision", precision.name().toLowerCase(Locale.ROOT));
        node.put("load_ms", b.loadMilliseconds());
        node.put("log_mel_ms", b.logMelMilliseconds());
        node.put("encoder_ms", b.encoderMilliseconds());
        b.encoderPeakShare(threads).ifPresent(share -> node.put("encoder_peak_share", share));
        b.reducedLayers().forEach(node.putArray("reduced_attention_layers")::add);
        node.put("token_ms", b.tokenMilliseconds());
        node.put("real_time_factor", b.realTimeFactor());
        ObjectNode peaks = node.putObject("peak_gflops_per_thread");
        b.peaks().forEach((type, peak) -> peaks.put(type.name().toLowerCase(Locale.ROOT), peak));
        ArrayNode parts = node.putArray("encoder_parts");
        for (Profile.Entry entry : b.profile().entries()) {
            ObjectNode part = parts.addObject();
            part.put("operation", entry.operation());
            part.put("share", (double) entry.nanoseconds() / b.profile().nanoseconds());
            part.put("runs", entry.runs());
            if (!entry.flops().isEmpty()) {
                part.put("gflops_per_thread", entry.gigaflops());
            }
            b.peakShare(entry).ifPresent(share -> part.put("peak_share", share));
        }
        return node;
    }
}
