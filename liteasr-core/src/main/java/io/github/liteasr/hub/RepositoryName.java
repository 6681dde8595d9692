package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on the Hub, written {@code owner/name} or {@code owner/name@revision}. The parts become folder names and parts
 * of addresses, so only characters that mean nothing there are let through.
 *
 * @param revision a branch, a tag or a commit
 */
record RepositoryName(String owner, String name, String revision) {
    private static final Pattern FORM = Pattern.compile("([^/@]+)/([^/@]+)(?:@(.+))?");
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    RepositoryName {
        if (!isPart(owner)
                || !isPart(name)
                || !Arrays.stream(revision.split("/", -1)).allMatch(RepositoryName::isPart)) {
            throw new IllegalArgumentException("not a model name: " + owner + "/" + name + "@" + revision);
        }
    }

    /**
     * Reads a model name that the user gave.
     *
     * @throws BadInputException if it is none
     */
    static RepositoryName parse(String model) {
        Matcher matcher = FORM.matcher(model);
        if (matcher.matches()) {
            String revision = matcher.group(3) == null ? "main" : matcher.group(3);
            try {
                return new RepositoryName(matcher.group(1), matcher.group(2), revision);
            } catch (IllegalArgumentException e) {
                throw new BadInputException(complaint(model), e);
            }
        }
        throw new BadInputException(complaint(model));
    }

    private static String complaint(String model) {
        return model.replaceAll("\\p{Cntrl}", "?")
                + ": neither an existing folder nor a model name of the form owner/name or owner/name@revision";
    }

    private static boolean isPart(String part) {
        return PART.matcher(part).matches() && !part.contains("..") && !part.contains("--");
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /** The name of the model's folder in the cache. */
    String folderName() {
        return "models--" + owner + "--" + name;
    }

    /** The path of the request for the model's commit and files, relative to the Hub's address. */
    String informationPath() {
        return "api/models/" + owner + "/" + name + "/revision/" + encoded(revision);
    }

    /** The path of a file's content at a commit, relative to the Hub's address. */
    String filePath(String commit, String file) {
        return owner + "/" + name + "/resolve/" + commit + "/" + encoded(file);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"); // the plus sign is for forms only
    }

    @Override
    public String toString() {
        return owner + "/" + name + (revision.equals("main") ? "" : "@" + revision);
    }
}
