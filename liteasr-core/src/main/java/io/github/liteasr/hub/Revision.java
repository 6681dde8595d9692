package io.github.liteasr.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the Hub says of a repository's revision: its commit, 40 hexadecimal digits, and the names of its files.
 *
 * @param files as the server names them, not to be used as paths without a check
 */
record Revision(String commit, Set<String> files) {
    private static final int LONGEST_ANSWER = 1 << 26;

    Revision {
        files = Set.copyOf(files);
        if (!RepositoryName.isCommit(commit)) {
            throw new IllegalArgumentException("not a commit: " + commit);
        }
    }

    /** Asks the Hub; what may be different the next time is an {@link IOException}. */
    static Revision ask(HubConnection connection, RepositoryName repository) throws IOException {
        try (Answer answer = connection.get(connection.address(repository.informationPath()), 0)) {
            answer.failIfTemporary();
            if (answer.status() != 200) {
                throw answer.refusal(repository.toString());
            }
            byte[] json = answer.body().readNBytes(LONGEST_ANSWER);
            return parse(json, repository + ": the answer of " + answer.address());
        }
    }

    private static Revision parse(byte[] json, String what) throws IOException {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new BadInputException(
                    what + " is not JSON; is there a proxy in between, or is HF_ENDPOINT wrong?", e);
        }
        String commit = root.path("sha").asText();
        JsonNode siblings = root.path("siblings");
        if (!RepositoryName.isCommit(commit) || !siblings.isArray()) {
            throw new BadInputException(what + " has no commit (sha) or no list of files (siblings)");
        }
        Set<String> files = new LinkedHashSet<>();
        siblings.forEach(sibling -> files.add(sibling.path("rfilename").asText()));
        return new Revision(commit, files);
    }
}
