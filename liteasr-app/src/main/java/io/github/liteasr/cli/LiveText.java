package io.github.liteasr.cli;

import io.github.liteasr.transcribe.Segment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Segments on standard output as they are found, where that takes plain text: with times on a terminal. Recordings come one
 * after the other; what is found of a later one waits.
 */
final class LiveText {
    private final TranscriptOutput output;
    private final boolean terminal;
    private final Map<Integer, List<Segment>> waiting = new TreeMap<>();
    private final Map<Integer, String> names = new TreeMap<>();
    private final Set<Integer> finished = new HashSet<>();
    private int current;
    private boolean titled;

    LiveText(TranscriptOutput output, int inputs) {
        this.output = output;
        this.terminal = shows() && inputs == 1 && Terminal.showsOutput();
    }

    /** Whether segments are shown at all. */
    boolean shows() {
        return output.streams();
    }

    /** Whether they are shown to somebody. */
    boolean onTerminal() {
        return terminal;
    }

    /** Takes new segments of a recording, which are counted from 0. */
    void add(int recording, String name, List<Segment> segments) {
        if (shows()) {
            names.put(recording, name);
            waiting.computeIfAbsent(recording, _ -> new ArrayList<>()).addAll(segments);
            show();
        }
    }

    /** There is no more of a recording. */
    void finish(int recording) {
        finished.add(recording);
        show();
    }

    private void show() {
        showCurrent();
        while (finished.contains(current)) {
            current++;
            titled = false;
            showCurrent();
        }
        System.out.flush();
    }

    private void showCurrent() {
        String name = names.get(current);
        List<Segment> segments = waiting.remove(current);
        if (name == null || segments == null) {
            return;
        }
        if (!titled) {
            output.place().title(name);
            titled = true;
        }
        for (Segment segment : segments) {
            System.out.println(
                    terminal
                            ? "[" + clock(segment.start()) + " --> " + clock(segment.end()) + "] " + shown(segment)
                            : TranscriptFormat.labelled(segment));
        }
    }

    private static String shown(Segment segment) {
        return segment.speaker().isPresent() ? TranscriptFormat.labelled(segment) : segment.text();
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
}
