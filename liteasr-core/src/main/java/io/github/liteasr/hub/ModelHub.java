package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds models: in a folder, in the Hugging Face Hub's cache on this machine, or on the Hub. It keeps to the conventions
 * of the huggingface_hub library, so that both use each other's cache.
 *
 * <p>The environment variables it knows: {@code HF_HUB_CACHE} (the cache, default {@code $HF_HOME/hub}); {@code HF_HOME}
 * (default {@code huggingface} in {@code XDG_CACHE_HOME} or {@code ~/.cache}); {@code HF_TOKEN} (for private and gated
 * models, otherwise the content of {@code $HF_HOME/token}); {@code HF_ENDPOINT} (default
 * {@code https://huggingface.co}); {@code HF_HUB_OFFLINE} (1: use the cache only).
 */
public final class ModelHub {
    private final HubSettings settings;

    ModelHub(HubSettings settings) {
        this.settings = settings;
    }

    /**
     * A hub with the settings of an environment, usually {@link System#getenv()}.
     *
     * @throws BadInputException if a variable makes no sense
     */
    public static ModelHub fromEnvironment(Map<String, String> environment) {
        return new ModelHub(HubSettings.fromEnvironment(environment));
    }

    /**
     * The folder that holds a model's configuration, tokenizer and weights. A model on the Hub is fetched as far as the
     * cache lacks it; when the Hub does not answer, the cached model is good enough.
     *
     * @param model an existing folder, or {@code owner/name} or {@code owner/name@revision} on the Hub
     * @throws BadInputException if the model does not exist, is not accessible, or cannot be fetched or stored
     */
    public Path resolve(String model, Progress progress) {
        Optional<Path> folder = folder(model);
        if (folder.isPresent()) {
            return folder.get();
        }
        RepositoryName repository = RepositoryName.parse(model);
        HubCache cache = new HubCache(settings.cache(), repository);
        Optional<Path> cached = cache.complete(repository.revision());
        if (settings.offline()) {
            return cached.orElseThrow(() -> new BadInputException(repository + ": not, or not completely, in "
                    + cache.folder() + ", and HF_HUB_OFFLINE forbids to fetch it"));
        }
        HubConnection connection = new HubConnection(settings);
        Retry retry = new Retry(settings.timing());
        Revision revision;
        try {
            int attempts = cached.isPresent() ? 1 : settings.timing().attempts();
            String what = repository + ": " + settings.endpoint() + " cannot be reached";
            revision = retry.upTo(attempts, what, () -> Revision.ask(connection, repository));
        } catch (BadInputException e) {
            return cached.orElseThrow(() -> e);
        }
        return new SnapshotFetch(repository, revision, cache, connection, retry, settings.timing(), progress).fetch();
    }

    private static Optional<Path> folder(String model) {
        try {
            return model.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Path.of(model)).filter(Files::isDirectory);
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }
}
