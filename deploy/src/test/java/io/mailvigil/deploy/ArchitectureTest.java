// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/** Holds the house to its plan (docs/architecture.md): which room may know which. */
class ArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.mailvigil");

  @Test
  void dataFlowsLeftToRight() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("common")
        .definedBy("io.mailvigil.common..")
        .layer("ingest")
        .definedBy("io.mailvigil.ingest..")
        .layer("detect")
        .definedBy("io.mailvigil.detect..")
        .layer("alert")
        .definedBy("io.mailvigil.alert..")
        .layer("deploy")
        .definedBy("io.mailvigil.deploy..")
        .whereLayer("ingest")
        .mayOnlyBeAccessedByLayers("deploy")
        .whereLayer("detect")
        .mayOnlyBeAccessedByLayers("deploy")
        .whereLayer("alert")
        .mayOnlyBeAccessedByLayers("deploy")
        .whereLayer("deploy")
        .mayNotBeAccessedByAnyLayer()
        .check(ALL);
  }

  @Test
  void theFunctionalCoreKnowsNoServerAndNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.mailvigil.ingest.format..",
            "io.mailvigil.ingest.join..",
            "io.mailvigil.detect.profile..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "java.net.http..", "java.nio.file..")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(ALL);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("io.mailvigil.(*).(*)..").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void namesSayWhatAThingIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Abstract\\w*)$")
        .check(ALL);
  }

  @Test
  void nobodyUsesJavaUtilLogging() {
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(ALL);
  }

  @Test
  void onlyTheShellPrints() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.mailvigil.deploy..")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(ALL);
  }
}
