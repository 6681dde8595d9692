package io.github.liteasr.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Takes oneDNN's shared libraries out of its Maven artifact into a per-user cache, once, so that they can be loaded. */
final class NativeLibraries {
    /** The artifact version that the folder is named after; a stale file of another size is replaced. */
    private static final String VERSION = "dnnl-3.11-1.5.13";

    private static final String RESOURCES = "org/bytedeco/dnnl/";

    private NativeLibraries() {}

    /** Where the two unpacked libraries lie; oneDNN finds the OpenMP library that it needs beside itself. */
    record Unpacked(Path openMp, Path oneDnn) {}

    static Unpacked oneDnn() {
        String platform = platform();
        try {
            return switch (platform.substring(0, platform.indexOf('-'))) {
                case "windows" -> new Unpacked(unpack(platform, "libomp140.x86_64.dll"), unpack(platform, "dnnl.dll"));
                case "macosx" -> new Unpacked(unpack(platform, "libomp.dylib"), unpack(platform, "libdnnl.3.dylib"));
                default -> new Unpacked(unpack(platform, "libgomp.so.1"), unpack(platform, "libdnnl.so.3"));
            };
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack oneDNN's libraries: " + e.getMessage(), e);
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = system.startsWith("windows") ? "windows" : system.startsWith("mac") ? "macosx" : "linux";
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        return name + (arm ? "-arm64" : "-x86_64");
    }

    private static Path unpack(String platform, String name) throws IOException {
        URL url = NativeLibraries.class.getClassLoader().getResource(RESOURCES + platform + "/" + name);
        if (url == null) {
            throw new IOException("no " + name + " for " + platform + " on the class path; add org.bytedeco:dnnl with"
                    + " the classifier " + platform);
        }
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        long size = connection.getContentLengthLong();
        Path file = cache().resolve(VERSION + "-" + platform).resolve(name);
        if (Files.exists(file) && Files.size(file) == size) {
            return file;
        }
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), name, ".part");
        try (InputStream in = connection.getInputStream()) {
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return file;
    }

    private static Path cache() {
        String base = System.getenv("XDG_CACHE_HOME");
        Path root = base == null || base.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return root.resolve("liteasr").resolve("natives");
    }
}
