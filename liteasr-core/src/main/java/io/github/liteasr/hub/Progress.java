package io.github.liteasr.hub;

/** Is told how a download goes on, often, from the thread that asked for the model. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress SILENT = (file, done, total) -> {};

    /**
     * Some more of a file has arrived.
     *
     * @param file the file's name in the model's repository
     * @param done bytes on the disk; may fall when a server does not resume an interrupted download
     * @param total the file's size in bytes, or -1 while the server has not said
     */
    void update(String file, long done, long total);
}
