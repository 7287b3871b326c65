package io.zentoria.datalayer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.zentoria.datalayer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.zentoria.datalayer.";

    @ArchTest
    static final ArchRule arrowsPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("cli")
            .definedBy(ROOT + "cli..")
            .layer("kubernetes")
            .definedBy(ROOT + "kubernetes..")
            .layer("doctor")
            .definedBy(ROOT + "doctor..")
            .layer("render")
            .definedBy(ROOT + "render..")
            .layer("backup")
            .definedBy(ROOT + "backup..")
            .layer("monitoring")
            .definedBy(ROOT + "monitoring..")
            .layer("layer")
            .definedBy(ROOT + "layer..")
            .layer("postgres")
            .definedBy(ROOT + "postgres..")
            .layer("pooler")
            .definedBy(ROOT + "pooler..")
            .layer("redis")
            .definedBy(ROOT + "redis..")
            .layer("qdrant")
            .definedBy(ROOT + "qdrant..")
            .layer("plan")
            .definedBy(ROOT + "plan..")
            .layer("credential")
            .definedBy(ROOT + "credential..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("kubernetes")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("doctor")
            .mayOnlyBeAccessedByLayers("cli", "kubernetes")
            .whereLayer("render")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("backup")
            .mayOnlyBeAccessedByLayers("cli", "kubernetes", "doctor", "render")
            .whereLayer("monitoring")
            .mayOnlyBeAccessedByLayers("cli", "kubernetes")
            .whereLayer("layer")
            .mayOnlyBeAccessedByLayers("cli", "kubernetes", "doctor", "render", "backup", "monitoring")
            .whereLayer("postgres")
            .mayOnlyBeAccessedByLayers("layer", "doctor", "render", "backup", "monitoring")
            .whereLayer("pooler")
            .mayOnlyBeAccessedByLayers("layer", "render", "kubernetes", "cli")
            .whereLayer("redis")
            .mayOnlyBeAccessedByLayers("layer", "doctor", "render", "backup", "monitoring")
            .whereLayer("qdrant")
            .mayOnlyBeAccessedByLayers("layer", "doctor", "render", "backup", "monitoring")
            .because(
                    "cli → kubernetes → doctor, render → backup, monitoring → layer → stores → plan, credential: a store knows neither Kubernetes nor another"
                            + " store, so the same code works without a cluster");

    @ArchTest
    static final ArchRule onlyTheEdgesKnowTheApiServer = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "cli..", ROOT + "kubernetes..", ROOT + "api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..")
            .because("nothing but kubernetes and cli imports fabric8");

    @ArchTest
    static final ArchRule planKnowsNobody = noClasses()
            .that()
            .resideInAPackage(ROOT + "plan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "credential..",
                    ROOT + "layer..",
                    ROOT + "postgres..",
                    ROOT + "pooler..",
                    ROOT + "redis..",
                    ROOT + "qdrant..")
            .because("plan holds the words that all stores share and knows no store");

    @ArchTest
    static final ArchRule nobodyPrintsOutsideTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "cli..", ROOT + "testbed..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("what is said goes to the log or to the status");

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = classes()
            .should()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Utils")
            .andShould()
            .haveSimpleNameNotEndingWith("Impl")
            .because("such a name hides that nobody decided what the class is for");
}
