package io.github.liteasr.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of a corpus was not heard, or not as it should be.
 *
 * @param clips why clips could not be decoded, a line for each, which begins with the file's name
 * @param imperfect what to know about clips that are damaged, cut short or otherwise not plain, likewise
 * @param files how many files of a folder are no utterances, by their suffixes without the dot
 */
public record PassedOver(List<String> clips, List<String> imperfect, SortedMap<String, Integer> files) {
    public PassedOver {
        clips = List.copyOf(clips);
        imperfect = List.copyOf(imperfect);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** A line each on the files and on both sorts of clips, if there are any. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!files.isEmpty()) {
            lines.add(count(files.values().stream().mapToInt(Integer::intValue).sum(), "file") + " passed over: "
                    + String.join(
                            ", ",
                            files.entrySet().stream().map(PassedOver::described).toList()));
        }
        if (!clips.isEmpty()) {
            lines.add(count(clips.size(), "clip") + " skipped: " + CorpusBuilder.few(clips));
        }
        if (!imperfect.isEmpty()) {
            lines.add(count(imperfect.size(), "clip") + " not perfect: " + CorpusBuilder.few(imperfect));
        }
        return List.copyOf(lines);
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String described(Map.Entry<String, Integer> files) {
        return files.getValue() + (files.getKey().isEmpty() ? " without a suffix" : " ." + files.getKey());
    }
}
