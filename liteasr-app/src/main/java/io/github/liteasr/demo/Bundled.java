package io.github.liteasr.demo;

import io.github.liteasr.BadInputException;
import io.github.liteasr.Installation;
import io.github.liteasr.OutputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The model and the speech that come with the application, as folders. Those of an installed package are there; within
 * a jar they are unpacked into the user's cache first, because weights are mapped into memory; a folder there is only ever complete.
 */
public final class Bundled {
    private static final String ROOT = "/bundled";

    private Bundled() {}

    /** The bundled model's folder in the Hugging Face layout. */
    public static Path model() {
        return folder("model");
    }

    /** The speech to calibrate with, in the audiofolder layout. */
    public static Path calibrationSpeech() {
        return folder("speech/calibration");
    }

    /** The speech to test with, in the audiofolder layout. */
    public static Path testSpeech() {
        return folder("speech/test");
    }

    private static Path folder(String name) {
        return Installation.resource(ROOT.substring(1) + "/" + name).orElseGet(() -> onClassPath(name));
    }

    private static Path onClassPath(String name) {
        URL resource = Bundled.class.getResource(ROOT + "/" + name);
        if (resource == null) {
            throw new BadInputException("this build of liteasr has no bundled " + name + ": give --model");
        }
        try {
            URI location = resource.toURI();
            return location.getScheme().equals("jar") ? unpacked(location, name) : Path.of(location);
        } catch (URISyntaxException | IOException e) {
            throw new BadInputException("the bundled " + name + " cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static Path unpacked(URI location, String name) throws IOException {
        String text = location.toString();
        Path jar = Path.of(URI.create(text.substring("jar:".length(), text.indexOf("!/"))));
        String prefix = ROOT.substring(1) + "/" + name + "/";
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> entries = zip.stream()
                    .filter(e -> e.getName().startsWith(prefix) && !e.isDirectory())
                    .toList();
            Path target = cache().resolve(name.replace('/', '-') + "-" + fingerprint(entries));
            if (!Files.isDirectory(target)) {
                unpack(zip, entries, prefix, target);
            }
            return target;
        }
    }

    /** Tells one build's files from another's by the checksums in the jar. */
    private static String fingerprint(List<? extends ZipEntry> entries) {
        CRC32 sum = new CRC32();
        entries.forEach(e -> sum.update((e.getName() + " " + e.getCrc() + "\n").getBytes(StandardCharsets.UTF_8)));
        return Long.toHexString(sum.getValue());
    }

    private static void unpack(ZipFile zip, List<? extends ZipEntry> entries, String prefix, Path target) {
        try {
            OutputFiles.writeFolder(target, folder -> {
                for (ZipEntry entry : entries) {
                    Path file = folder.resolve(entry.getName().substring(prefix.length()));
                    Files.createDirectories(file.getParent());
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                }
            });
        } catch (BadInputException e) {
            if (!Files.isDirectory(target)) { // another process may have been faster
                throw e;
            }
        }
    }

    private static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path caches = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return caches.resolve("liteasr");
    }
}
