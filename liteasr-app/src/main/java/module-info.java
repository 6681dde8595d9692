/** The command line, its charts and the bundled model. */
module io.github.liteasr.app {
    requires com.fasterxml.jackson.databind;
    requires com.github.librepdf.pdfFontsExtra;
    requires info.picocli;
    requires io.github.liteasr.core;
    requires java.desktop;
    requires me.tongfei.progressbar;
    requires org.apache.fontbox;
    requires org.apache.pdfbox.io;

    opens io.github.liteasr.cli to
            info.picocli;
}
