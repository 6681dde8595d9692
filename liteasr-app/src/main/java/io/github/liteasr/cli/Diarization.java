package io.github.liteasr.cli;

import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.audio.Channel;
import io.github.liteasr.speakers.Rttm;
import io.github.liteasr.speakers.SpeakerTurns;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How speakers are found in files.
 *
 * @param turns by another program
 * @param channels whether files are calls, with a speaker in each channel
 * @param spelling from tokens to their text
 */
record Diarization(Optional<Rttm> turns, boolean channels, Function<int[], String> spelling) {
    /** How to open a file: as often as it has recordings of its own. */
    List<AudioOptions> recordings(AudioOptions options) {
        return channels
                ? List.of(options.withChannel(Channel.LEFT), options.withChannel(Channel.RIGHT))
                : List.of(options);
    }

    /** What a recording's log is called, besides the file's stem. */
    String logSuffix(AudioOptions options) {
        return channels ? OutputFormats.suffix(options.channel()) + ".jsonl" : "jsonl";
    }

    /** What can be shown of new segments: nothing of a channel, as the other one may say something before. */
    List<Segment> shown(String name, List<Segment> segments) {
        return channels
                ? List.of()
                : turnsOf(name).map(t -> t.assign(segments, spelling)).orElse(segments);
    }

    /** The transcript of a finished file, with its speakers. */
    Transcript transcript(InputFile file) {
        Transcript transcript = file.transcript(spelling);
        return turnsOf(file.name()).map(t -> t.assign(transcript, spelling)).orElse(transcript);
    }

    /** Whether turns are known of some recordings, but not of this one. */
    boolean lacks(String name) {
        return turns.isPresent() && turnsOf(name).isEmpty();
    }

    private Optional<SpeakerTurns> turnsOf(String name) {
        return turns.flatMap(rttm -> rttm.turns(OutputPlace.stem(name)));
    }
}
