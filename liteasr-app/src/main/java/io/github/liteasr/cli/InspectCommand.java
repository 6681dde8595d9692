package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary;
import io.github.liteasr.whisper.WhisperConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code liteasr inspect}: what a checkpoint is made of. */
@Command(
        name = "inspect",
        description = "Shows a model's dimensions, and the kind, rank and size of each layer of its encoder.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MODEL",
            arity = "0..1",
            description = "A folder or file, a model on the Hub, or demo (default).")
    private String model = "demo";

    @Option(names = "--json", paramLabel = "FILE", description = "Write JSON there; - is standard output.")
    private @Nullable OutputFile json;

    @Override
    public Integer call() {
        Path folder = ModelOptions.resolve(model);
        ModelSummary summary = ModelSummary.read(folder);
        if (json != null) {
            Json.write(json, json(summary));
        } else {
            print(folder, summary);
        }
        return 0;
    }

    private static void print(Path folder, ModelSummary summary) {
        WhisperConfig c = summary.config();
        System.out.printf("%s%n", folder);
        row("log-mel bins", c.melBins());
        row("window", c.frames() / 100.0 + " s, " + c.audioPositions() + " encoder positions");
        row("width", c.width());
        row("encoder", c.encoderLayers() + " layers, " + c.encoderHeads() + " heads, MLP " + c.encoderFeedForward());
        row("decoder", c.decoderLayers() + " layers, " + c.decoderHeads() + " heads, MLP " + c.decoderFeedForward());
        row("text positions", c.textPositions());
        row("vocabulary", c.vocabularySize());
        row(
                "encoder parameters",
                String.format(
                        Locale.ROOT,
                        "%,d (%.1f %% of the dense %,d)",
                        summary.encoderParameters(),
                        100.0 * summary.encoderParameters() / summary.denseEncoderParameters(),
                        summary.denseEncoderParameters()));
        row("decoder parameters", String.format(Locale.ROOT, "%,d", summary.decoderParameters()));
        System.out.printf("%nranks of the encoder's linear layers (- is dense)%n%-6s", "layer");
        for (EncoderProjection projection : EncoderProjection.values()) {
            System.out.printf("%9s", projection.key());
        }
        System.out.printf("%11s%n", "parameters");
        for (int i = 0; i < summary.layers().size(); i++) {
            printLayer(i, summary.layers().get(i));
        }
    }

    private static void printLayer(int index, Map<EncoderProjection, ModelSummary.LinearSummary> layer) {
        System.out.printf("%-6d", index);
        layer.values()
                .forEach(linear -> System.out.printf(
                        "%9s",
                        linear.rank().isPresent() ? String.valueOf(linear.rank().getAsInt()) : "-"));
        System.out.printf(
                Locale.ROOT,
                "%,11d%n",
                layer.values().stream()
                        .mapToLong(ModelSummary.LinearSummary::parameters)
                        .sum());
    }

    private static void row(String name, Object value) {
        System.out.printf("  %-20s %s%n", name, value);
    }

    private static ObjectNode json(ModelSummary summary) {
        WhisperConfig c = summary.config();
        ObjectNode root = Json.object();
        root.put("num_mel_bins", c.melBins());
        root.put("max_source_positions", c.audioPositions());
        root.put("max_target_positions", c.textPositions());
        root.put("d_model", c.width());
        root.put("encoder_layers", c.encoderLayers());
        root.put("encoder_attention_heads", c.encoderHeads());
        root.put("encoder_ffn_dim", c.encoderFeedForward());
        root.put("decoder_layers", c.decoderLayers());
        root.put("decoder_attention_heads", c.decoderHeads());
        root.put("decoder_ffn_dim", c.decoderFeedForward());
        root.put("vocab_size", c.vocabularySize());
        root.put("encoder_parameters", summary.encoderParameters());
        root.put("encoder_parameters_original", summary.denseEncoderParameters());
        root.put("decoder_parameters", summary.decoderParameters());
        ArrayNode layers = root.putArray("layers");
        summary.layers().forEach(layer -> {
            ObjectNode node = layers.addObject();
            layer.forEach((projection, linear) -> {
                ObjectNode entry = node.putObject(projection.key());
                entry.put("kind", linear.rank().isPresent() ? "low-rank" : "dense");
                linear.rank().ifPresent(rank -> entry.put("rank", rank));
                entry.put("inputs", linear.inputs());
                entry.put("outputs", linear.outputs());
                entry.put("parameters", linear.parameters());
            });
        });
        return root;
    }
}
