/** Compresses Whisper-style speech recognisers, and runs them. What is not exported may change at any time. */
module io.github.liteasr.core {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.csv;
    requires java.management;
    requires org.bytedeco.ffmpeg;
    requires static transitive org.jspecify;

    exports io.github.liteasr;
    exports io.github.liteasr.audio;
    exports io.github.liteasr.compress;
    exports io.github.liteasr.conversion;
    exports io.github.liteasr.decode;
    exports io.github.liteasr.decode.grammar;
    exports io.github.liteasr.engine;
    exports io.github.liteasr.engine.kernel;
    exports io.github.liteasr.engine.memory;
    exports io.github.liteasr.engine.threads;
    exports io.github.liteasr.evaluate;
    exports io.github.liteasr.hub;
    exports io.github.liteasr.linear;
    exports io.github.liteasr.speakers;
    exports io.github.liteasr.text;
    exports io.github.liteasr.transcribe;
    exports io.github.liteasr.vad;
    exports io.github.liteasr.whisper;
    exports io.github.liteasr.words;
}
