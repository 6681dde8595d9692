package io.github.liteasr.decode;

import java.util.List;

/** Looks for likely tokens for one window, one token a step. */
interface Search {
    /** The candidates that are to be read on; none once the search is over. */
    List<Candidate> open();

    /** Hears what may come after one of the open candidates. Candidates are heard side by side. */
    void hear(int index, Outlook outlook);

    /** Goes on to the next tokens, once every open candidate was heard. */
    void advance();

    /** What was found: candidates that ended, or are as long as they may be. */
    List<Candidate> found();
}
