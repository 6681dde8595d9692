package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.audio.Channel;
import io.github.liteasr.audio.RawFormat;
import io.github.liteasr.text.SubtitleLayout;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.transcribe.TranscriptionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code liteasr transcribe}: media files to text. */
@Command(
        name = "transcribe",
        description = "Transcribes media files, to standard output or into a folder.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TranscribeCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "AUDIO",
            description = "Media files that FFmpeg reads; - is standard input.")
    private List<String> audio = List.of();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private DecodingFlags decoding = new DecodingFlags();

    @Mixin
    private SubtitleFlags subtitles = new SubtitleFlags();

    @Option(
            names = {"--output_dir", "-o"},
            paramLabel = "DIR",
            converter = FolderConverter.class,
            description = "Write a file for each recording and format there, instead of standard output.")
    private @Nullable Path outputFolder;

    @Option(
            names = {"--output_format", "-f"},
            paramLabel = "F",
            description = "txt, srt, vtt, tsv, json or all (default: txt; all with --output_dir).")
    private @Nullable String outputFormat;

    @Option(
            names = "--channel",
            paramLabel = "C",
            description = "left, right, mix, or auto: the mix, unless the channels cancel each other (default: auto).")
    private Channel channel = Channel.AUTO;

    @Option(
            names = "--audio_track",
            paramLabel = "N",
            description =
                    "Which of several audio tracks, from 1 (default: the one flagged default, or else the first).")
    private @Nullable Integer track;

    @Option(names = "--strict", description = "Refuse what is damaged or cut short, instead of warning of it.")
    private boolean strict;

    @ArgGroup(exclusive = false, heading = "Headerless PCM, 32-bit float, integer or otherwise:%n")
    private @Nullable RawFlags raw;

    @Spec
    private @Nullable CommandSpec spec;

    /** How headerless input is laid out. */
    static final class RawFlags {
        @Option(names = "--raw", required = true, paramLabel = "TYPE", description = "${COMPLETION-CANDIDATES}")
        private RawFormat.@Nullable SampleType type;

        @Option(names = "--sample_rate", paramLabel = "HZ", description = "Frames a second (default: 16000).")
        private int sampleRate = AudioDecoder.SAMPLE_RATE;

        @Option(names = "--channels", paramLabel = "N", description = "Channels (default: 1).")
        private int channels = 1;

        RawFormat format() {
            return new RawFormat(java.util.Objects.requireNonNull(type), sampleRate, channels);
        }
    }

    @Override
    public Integer call() {
        TranscriptionOptions options = decoding.options();
        AudioOptions audioOptions = audioOptions();
        TranscriptOutput output = output(subtitles.layout(options.words().isPresent()));
        output.place().checkInputs(audio);
        // The model loads while the first recordings are decoded.
        CompletableFuture<Transcriber> loading = CompletableFuture.supplyAsync(() -> new Transcriber(model.load()));
        Batch first = decode(0, options.batchSize(), audioOptions);
        try (Transcriber transcriber = loaded(loading)) {
            int failures = 0;
            for (int from = 0; from < audio.size(); from += options.batchSize()) {
                Batch batch = from == 0 ? first : decode(from, options.batchSize(), audioOptions);
                batch.failures().forEach(failure -> System.err.println("liteasr: " + failure));
                warn(batch);
                transcribe(transcriber, batch, options, output);
                failures += batch.failures().size();
            }
            return failures == 0 ? 0 : 1;
        }
    }

    private static Transcriber loaded(CompletableFuture<Transcriber> loading) {
        try {
            return loading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Recordings that were decoded, their names, and why others could not be. */
    private record Batch(List<String> names, List<Audio> recordings, List<String> failures) {}

    private Batch decode(int from, int batchSize, AudioOptions audioOptions) {
        List<String> decoded = new ArrayList<>();
        List<Audio> recordings = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        List<String> wanted = audio.subList(from, Math.min(audio.size(), from + batchSize));
        for (String name : wanted) {
            try {
                recordings.add(Recordings.read(name, audioOptions));
                decoded.add(name);
            } catch (BadInputException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        return new Batch(decoded, recordings, failures);
    }

    private void transcribe(
            Transcriber transcriber, Batch batch, TranscriptionOptions options, TranscriptOutput output) {
        List<Audio> recordings = batch.recordings();
        boolean live = outputFolder == null && audio.size() == 1 && output.streams() && Terminal.showsOutput();
        long centiseconds =
                recordings.stream().mapToLong(r -> r.samples().length / 160).sum();
        double[] reached = new double[recordings.size()];
        List<Transcript> transcripts;
        try (ProgressBar bar = Terminal.progressBar("transcribing", live ? 0 : centiseconds, "s", 100)) {
            transcripts = transcriber.transcribeAll(recordings, options, (i, segments, until) -> {
                if (live) {
                    segments.forEach(TranscribeCommand::print);
                } else {
                    bar.stepBy(Math.round((until - reached[i]) * 100));
                    reached[i] = until;
                }
            });
        }
        if (!live) {
            for (int i = 0; i < transcripts.size(); i++) {
                output.write(batch.names().get(i), transcripts.get(i));
            }
        }
    }

    private static void warn(Batch batch) {
        for (int i = 0; i < batch.recordings().size(); i++) {
            Recordings.warn(batch.names().get(i), batch.recordings().get(i));
        }
    }

    private AudioOptions audioOptions() {
        AudioOptions options = AudioOptions.defaults().withStrict(strict).withChannel(channel);
        try {
            options = track == null ? options : options.withTrack(track);
            return raw == null ? options : options.withRaw(raw.format());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static void print(Segment segment) {
        System.out.printf(
                Locale.ROOT, "[%s --> %s] %s%n", clock(segment.start()), clock(segment.end()), segment.text());
    }

    private static String clock(double seconds) {
        long milliseconds = Math.round(seconds * 1000);
        String minutes = String.format(
                Locale.ROOT,
                "%02d:%02d.%03d",
                milliseconds / 60_000 % 60,
                milliseconds / 1000 % 60,
                milliseconds % 1000);
        return milliseconds < 3_600_000
                ? minutes
                : String.format(Locale.ROOT, "%02d:%s", milliseconds / 3_600_000, minutes);
    }

    private TranscriptOutput output(SubtitleLayout layout) {
        Set<TranscriptFormat> formats;
        try {
            formats = OutputFormats.wanted(
                    outputFormat, outputFolder != null, TranscriptFormat.class, "txt, srt, vtt, tsv, json");
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        return new TranscriptOutput(new OutputPlace(outputFolder, audio.size()), formats, layout);
    }

    private ParameterException usage(String message) {
        return new ParameterException(java.util.Objects.requireNonNull(spec).commandLine(), message);
    }
}
