package io.github.liteasr.natives;

import io.github.liteasr.Installation;
import io.github.liteasr.OutputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes shared libraries out of their Maven artifacts into a per-user cache, once, so that they can be loaded. */
public final class NativeLibraries {
    /** The artifacts' versions, which folders are named after; a stale file of another size is replaced. */
    private static final String ONE_DNN_VERSION = "3.11-1.5.13";

    private static final String OPEN_BLAS_VERSION = "0.3.31-1.5.13";
    private static final String JAVACPP_VERSION = "1.5.13";

    private NativeLibraries() {}

    /** Where oneDNN lies, and the OpenMP library that it needs, which is to be loaded first. */
    public record OneDnnFiles(Path openMp, Path oneDnn) {}

    /**
     * oneDNN's libraries.
     *
     * @throws UnsatisfiedLinkError if they are not on the class path; so does {@link #openBlas}
     */
    public static OneDnnFiles oneDnn() {
        return switch (platform()) {
            case "windows-x86_64" ->
                new OneDnnFiles(unpack("javacpp", JAVACPP_VERSION, "vcomp140.dll"), oneDnn("dnnl.dll"));
            case "macosx-x86_64" -> new OneDnnFiles(oneDnn("libiomp5.dylib"), oneDnn("libdnnl.3.dylib"));
            case "macosx-arm64" -> new OneDnnFiles(oneDnn("libomp.dylib"), oneDnn("libdnnl.3.dylib"));
            default -> new OneDnnFiles(oneDnn("libgomp.so.1"), oneDnn("libdnnl.so.3"));
        };
    }

    private static Path oneDnn(String file) {
        return unpack("dnnl", ONE_DNN_VERSION, file);
    }

    /** The OpenBLAS library, with the Fortran run-time libraries that it needs beside it. */
    public static Path openBlas() {
        List<String> files = switch (system()) {
            case "windows" -> List.of("libopenblas.dll");
            case "macosx" ->
                List.of("libgcc_s.1.1.dylib", "libquadmath.0.dylib", "libgfortran.5.dylib", "libopenblas.0.dylib");
            default -> List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0");
        };
        List<Path> unpacked = files.stream()
                .filter(file -> resource("openblas", file) != null || file.contains("openblas"))
                .map(file -> unpack("openblas", OPEN_BLAS_VERSION, file))
                .toList();
        return unpacked.getLast();
    }

    private static String system() {
        String platform = platform();
        return platform.substring(0, platform.indexOf('-'));
    }

    /** The system and the processor as in the artifacts' names, such as {@code linux-x86_64}. */
    public static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = system.startsWith("windows") ? "windows" : system.startsWith("mac") ? "macosx" : "linux";
        return name + "-"
                + switch (machine) {
                    case "aarch64" -> "arm64";
                    case "amd64" -> "x86_64";
                    default -> machine;
                };
    }

    /** That a library is not on the class path, and which artifact brings it. */
    public static UnsatisfiedLinkError missing(String what) {
        return new UnsatisfiedLinkError("no " + what + " for " + platform()
                + " on the class path; add io.github.liteasr:liteasr-natives-" + platform());
    }

    private static String path(String library, String file) {
        return "org/bytedeco/" + library + "/" + platform() + "/" + file;
    }

    private static @Nullable URL resource(String library, String file) {
        return NativeLibraries.class.getClassLoader().getResource(path(library, file));
    }

    private static Path unpack(String library, String version, String name) {
        Optional<Path> installed = Installation.resource(path(library, name));
        if (installed.isPresent()) {
            return installed.get();
        }
        URL url = resource(library, name);
        if (url == null) {
            throw missing(name);
        }
        try {
            return unpack(
                    url,
                    cache().resolve(library + "-" + version + "-" + platform()).resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + name + ": " + e.getMessage(), e);
        }
    }

    private static Path unpack(URL url, Path file) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        long size = connection.getContentLengthLong();
        if (Files.exists(file) && Files.size(file) == size) {
            return file;
        }
        try (InputStream in = connection.getInputStream()) {
            OutputFiles.replace(file, place -> Files.copy(in, place, StandardCopyOption.REPLACE_EXISTING));
        }
        return file;
    }

    private static Path cache() {
        String base = System.getenv("XDG_CACHE_HOME");
        Path root = base == null || base.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return root.resolve("liteasr").resolve("natives");
    }
}
