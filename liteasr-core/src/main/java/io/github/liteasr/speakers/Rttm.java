package io.github.liteasr.speakers;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * NIST's Rich Transcription Time Marked (RT-09 evaluation plan, appendix A). Each line is an object of 9 or 10 fields with white
 * space between: type, recording, channel, start and duration in seconds, spelling, subtype, name of the speaker, confidence
 * and, lately, look-ahead. {@code <NA>} is a field that does not apply. Only objects of type SPEAKER are turns. Lines that are
 * empty or begin with {@code ;;} are comments.
 */
public final class Rttm {
    private static final Set<String> OTHER_TYPES = Set.of(
            "SEGMENT",
            "NOSCORE",
            "NO_RT_METADATA",
            "LEXEME",
            "NON-LEX",
            "NON-SPEECH",
            "FILLER",
            "EDIT",
            "IP",
            "SU",
            "CB",
            "A/P",
            "SPKR-INFO");
    private static final int NAME = 7;

    private final Map<String, List<SpeakerTurn>> recordings = new LinkedHashMap<>();

    private Rttm() {}

    /**
     * Reads a file.
     *
     * @throws BadInputException naming the line if the file is none
     */
    public static Rttm read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + ": bytes that are no UTF-8, expected RTTM", e);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read (" + e.getMessage() + "), expected RTTM", e);
        }
        Rttm rttm = new Rttm();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith(";;")) {
                rttm.add(line.split("\\s+"), file + ": line " + (i + 1) + ": ");
            }
        }
        return rttm;
    }

    private void add(String[] fields, String place) {
        if (OTHER_TYPES.contains(fields[0])) {
            return;
        }
        if (!fields[0].equals("SPEAKER")) {
            throw new BadInputException(place + "begins with \"" + shortened(fields[0])
                    + "\", expected RTTM's SPEAKER or another of its types");
        }
        if (fields.length <= NAME || fields.length > NAME + 3) {
            throw new BadInputException(
                    place + fields.length + " fields, expected 9 or 10: SPEAKER, recording, channel, "
                            + "start, duration, <NA>, <NA>, name, <NA>, <NA>");
        }
        double start = seconds(fields[3], "start", place);
        double duration = seconds(fields[4], "duration", place);
        recordings
                .computeIfAbsent(fields[1], _ -> new ArrayList<>())
                .add(new SpeakerTurn(start, start + duration, fields[NAME]));
    }

    private static double seconds(String field, String what, String place) {
        try {
            double seconds = Double.parseDouble(field);
            if (seconds >= 0 && Double.isFinite(seconds)) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BadInputException(place + what + " is \"" + shortened(field) + "\", expected seconds from 0 on");
    }

    private static String shortened(String text) {
        return text.length() <= 20 ? text : text.substring(0, 20) + "…";
    }

    /**
     * The turns of a recording: those under its name; all, if the file knows only one recording.
     *
     * @param recording its file's name without folder and suffix
     * @return empty if the file is of several recordings, but not of this one
     */
    public Optional<SpeakerTurns> turns(String recording) {
        if (recordings.size() <= 1) {
            return Optional.of(new SpeakerTurns(
                    recordings.values().stream().flatMap(List::stream).toList()));
        }
        return Optional.ofNullable(recordings.get(name(recording))).map(SpeakerTurns::new);
    }

    /**
     * Turns as lines.
     *
     * @param recording its name, in which white space becomes underscores, as in those of speakers
     */
    public static String write(String recording, SpeakerTurns turns) {
        StringBuilder text = new StringBuilder();
        for (SpeakerTurn turn : turns.turns()) {
            text.append(String.format(
                    Locale.ROOT,
                    "SPEAKER %s 1 %.3f %.3f <NA> <NA> %s <NA> <NA>\n",
                    name(recording),
                    turn.start(),
                    turn.end() - turn.start(),
                    name(turn.speaker())));
        }
        return text.toString();
    }

    private static String name(String text) {
        return text.strip().replaceAll("\\s+", "_");
    }
}
