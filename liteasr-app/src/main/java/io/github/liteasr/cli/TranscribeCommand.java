package io.github.liteasr.cli;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.audio.Channel;
import io.github.liteasr.audio.RawFormat;
import io.github.liteasr.speakers.Rttm;
import io.github.liteasr.text.SubtitleLayout;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.TranscriptionOptions;
import io.github.liteasr.words.WordOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

    @Mixin
    private SpeakerFlags speakers = new SpeakerFlags();

    @Option(
            names = {"--output_dir", "-o"},
            paramLabel = "DIR",
            converter = FolderConverter.class,
            description = "Write a file for each recording and format there, instead of standard output.")
    private @Nullable Path outputFolder;

    @Option(
            names = {"--output_format", "-f"},
            paramLabel = "F",
            description = "txt, srt, vtt, tsv, json, rttm or all (default: txt; all with --output_dir).")
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

    @Option(
            names = "--resume",
            description = "Go on where an interrupted run with the same options and --output_dir was.")
    private boolean resume;

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
        TranscriptionOptions options = options();
        AudioOptions audioOptions = audioOptions();
        TranscriptOutput output = output(subtitles.layout(options.words().isPresent()));
        if (resume && outputFolder == null) {
            throw usage("--resume needs --output_dir");
        }
        output.place().checkInputs(audio);
        Optional<Rttm> turns = speakers.turns();
        // The model loads while the first recording is opened.
        CompletableFuture<Transcriber> loading = CompletableFuture.supplyAsync(() -> new Transcriber(model.load()));
        Diarization diarization = new Diarization(
                turns,
                speakers.channels(),
                tokens -> loaded(loading).model().tokenizer().decode(tokens));
        try (TranscriptionRun run =
                new TranscriptionRun(audio, audioOptions, output, settings(options), resume, diarization)) {
            boolean any = run.hasNext();
            try (Transcriber transcriber = loaded(loading)) {
                run.begin();
                if (any) {
                    transcriber.transcribe(run, options, run);
                }
            }
            return run.failures() == 0 ? 0 : 1;
        }
    }

    /** How to transcribe; the words' times are found where speakers are. */
    private TranscriptionOptions options() {
        TranscriptionOptions options = decoding.options();
        return speakers.wanted() && options.words().isEmpty()
                ? options.with().words(WordOptions.defaults()).build()
                : options;
    }

    /** What a transcript depends on, besides the recording. */
    private String settings(TranscriptionOptions options) {
        return model.name() + " " + model.precision().resolved() + " " + options;
    }

    private static Transcriber loaded(CompletableFuture<Transcriber> loading) {
        try {
            return loading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private AudioOptions audioOptions() {
        if (speakers.channels() && channel != Channel.AUTO) {
            throw usage("--diarize channels hears both, --channel one");
        }
        AudioOptions options = AudioOptions.defaults().withStrict(strict).withChannel(channel);
        try {
            options = track == null ? options : options.withTrack(track);
            return raw == null ? options : options.withRaw(raw.format());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private TranscriptOutput output(SubtitleLayout layout) {
        Set<TranscriptFormat> formats;
        try {
            formats = OutputFormats.wanted(
                    outputFormat, outputFolder != null, TranscriptFormat.class, "txt, srt, vtt, tsv, json, rttm");
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        if (!speakers.wanted() && formats.remove(TranscriptFormat.RTTM) && formats.isEmpty()) {
            throw usage("--output_format rttm needs --speakers or --diarize");
        }
        return new TranscriptOutput(new OutputPlace(outputFolder, audio.size()), formats, layout);
    }

    private ParameterException usage(String message) {
        return new ParameterException(java.util.Objects.requireNonNull(spec).commandLine(), message);
    }
}
