package io.github.liteasr;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The floor plan: which packages each may see. */
class DependencyLineTest {
    private static final String ROOT = "io.github.liteasr";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** A package, with its sub-packages, and those that it may see; all see the root. */
    private static final Map<String, List<String>> PACKAGES = new LinkedHashMap<>();

    static {
        PACKAGES.put("natives", List.of());
        PACKAGES.put("linear", List.of("natives"));
        PACKAGES.put("engine", List.of("natives"));
        PACKAGES.put("safetensors", List.of());
        PACKAGES.put("hub", List.of("safetensors"));
        PACKAGES.put("audio", List.of("natives", "engine"));
        PACKAGES.put("vad", List.of("engine", "safetensors", "audio"));
        PACKAGES.put("text", List.of());
        PACKAGES.put("conversion", List.of("safetensors", "text"));
        PACKAGES.put("whisper", List.of("linear", "engine", "safetensors", "audio", "text"));
        PACKAGES.put("compress", List.of("linear", "engine", "safetensors", "audio", "whisper"));
        PACKAGES.put("decode", List.of("engine", "text", "whisper"));
        PACKAGES.put("words", List.of("engine", "audio", "text", "whisper", "decode"));
        PACKAGES.put("transcribe", List.of("engine", "audio", "vad", "text", "whisper", "decode", "words"));
        PACKAGES.put("speakers", List.of("audio", "text", "transcribe", "words"));
        PACKAGES.put("evaluate", List.of("engine", "audio", "text", "whisper", "decode", "transcribe"));
    }

    /** The rooms of the engine, from the cellar up. */
    private static final List<String> ROOMS = List.of("memory", "threads", "kernel", "onednn", "x86");

    @Test
    void packages_see_only_those_before_them() {
        LayeredArchitecture plan = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .layer("root")
                .definedBy(ROOT);
        for (String name : PACKAGES.keySet()) {
            plan = plan.layer(name).definedBy(ROOT + "." + name + "..");
        }
        plan = plan.whereLayer("root").mayNotAccessAnyLayer();
        for (Map.Entry<String, List<String>> one : PACKAGES.entrySet()) {
            String[] seen = new String[one.getValue().size() + 1];
            one.getValue().toArray(seen);
            seen[seen.length - 1] = "root";
            plan = plan.whereLayer(one.getKey()).mayOnlyAccessLayers(seen);
        }
        plan.check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void rooms_of_the_engine_see_only_those_below_them() {
        for (int room = 0; room < ROOMS.size(); room++) {
            String[] above = ROOMS.subList(room + 1, ROOMS.size()).stream()
                    .map(name -> ROOT + ".engine." + name)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".engine." + ROOMS.get(room))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT + ".engine")
                    .check(CLASSES);
        }
    }

    @Test
    void rooms_of_the_engine_have_no_cycles() {
        slices().matching(ROOT + ".engine.(*)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Kernels are chosen in one place. */
    @Test
    void kernels_for_one_processor_are_known_only_where_they_are_chosen() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".engine.x86")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".engine.KernelSet")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.engine\\.x86\\..*Kernels")
                .check(CLASSES);
    }

    @Test
    void models_see_no_machine_code_and_no_binding() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".engine.x86", ROOT + ".engine.onednn")
                .check(CLASSES);
    }

    @Test
    void only_the_engine_and_linear_algebra_call_native_code() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".engine.onednn", ROOT + ".engine.x86", ROOT + ".linear")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
                .check(CLASSES);
    }

    /** FFmpeg is called through its own Java classes, and only where media files are decoded. */
    @Test
    void only_audio_calls_ffmpeg() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".audio..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }
}
