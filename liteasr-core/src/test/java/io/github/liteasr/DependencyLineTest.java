package io.github.liteasr;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages are one line: each sees only what comes before it. */
class DependencyLineTest {
    private static final String ROOT = "io.github.liteasr";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packages_depend_only_on_those_before_them() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .withOptionalLayers(true)
                .layer("root")
                .definedBy(ROOT)
                .layer("engine")
                .definedBy(ROOT + ".engine..")
                .layer("safetensors")
                .definedBy(ROOT + ".safetensors..")
                .layer("hub")
                .definedBy(ROOT + ".hub..")
                .layer("audio")
                .definedBy(ROOT + ".audio..")
                .layer("text")
                .definedBy(ROOT + ".text..")
                .layer("conversion")
                .definedBy(ROOT + ".conversion..")
                .layer("whisper")
                .definedBy(ROOT + ".whisper..")
                .layer("compress")
                .definedBy(ROOT + ".compress..")
                .layer("transcribe")
                .definedBy(ROOT + ".transcribe..")
                .layer("evaluate")
                .definedBy(ROOT + ".evaluate..")
                .whereLayer("root")
                .mayNotAccessAnyLayer()
                .whereLayer("engine")
                .mayOnlyAccessLayers("root")
                .whereLayer("safetensors")
                .mayOnlyAccessLayers("root")
                .whereLayer("hub")
                .mayOnlyAccessLayers("root", "safetensors")
                .whereLayer("audio")
                .mayOnlyAccessLayers("root", "engine", "safetensors")
                .whereLayer("text")
                .mayOnlyAccessLayers("root", "engine", "safetensors")
                .whereLayer("conversion")
                .mayOnlyAccessLayers("root", "safetensors", "text")
                .whereLayer("whisper")
                .mayOnlyAccessLayers("root", "engine", "safetensors", "audio", "text")
                .whereLayer("compress")
                .mayOnlyAccessLayers("root", "engine", "safetensors", "audio", "text", "whisper")
                .whereLayer("transcribe")
                .mayOnlyAccessLayers("root", "engine", "safetensors", "audio", "text", "whisper")
                .whereLayer("evaluate")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void only_the_engine_calls_native_code() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".engine..")
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

    @Test
    void what_native_code_needs_is_seen_by_the_engine_only() {
        classes()
                .that()
                .haveSimpleNameStartingWith("OneDnn")
                .or()
                .haveSimpleName("Primitive")
                .or()
                .haveSimpleName("NativeLibraries")
                .should()
                .bePackagePrivate()
                .check(CLASSES);
    }
}
