// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockBackendsTest {
  private static final Pattern YAML = Pattern.compile("```yaml\n(alert:.*?)```", Pattern.DOTALL);
  private static final Path DOCS = Path.of("../docs/lock-backends.md");

  private static LockBackends read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "t.yml");
    LockBackends backends = LockBackends.from(root.section("lock-backends"));
    root.finish();
    return backends;
  }

  @Test
  void namesAreTypesUnlessTheyHaveOne() {
    LockBackends backends =
        read(
            """
            lock-backends:
              users: {type: sql, url: "jdbc:sqlite:/m"}
              sql: {url: "jdbc:sqlite:/n"}
              demo: true
              dovecot: {deny-file: /d/f, doveadm: {command: [doveadm]}}
            """);

    assertThat(backends.make().keySet()).containsExactly("users", "sql", "dovecot", "demo");
    backends.make().forEach((name, made) -> assertThat(made.name()).isEqualTo(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{dovcot: {deny-file: /d}}|is missing, and the name is none",
        "{x: {type: oracle}}|should be one of",
        "{'a b': {type: sql, url: 'jdbc:sqlite:/m'}}|lower-case letters",
        "{sql: 5}|should be a section",
        "{demo: maybe}|true or false"
      })
  void mistakesAreNamed(String yaml, String sentence) {
    assertThatThrownBy(() -> read("lock-backends: " + yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void everyExampleOfTheDocsIsRead() throws IOException {
    String text = Files.readString(DOCS);

    for (String yaml : YAML.matcher(text).results().map(m -> m.group(1)).toList()) {
      ConfigNode root = ConfigFile.parse(yaml, DOCS.toString());
      assertThat(LockBackends.from(root.section("alert").section("lock-backends")).all())
          .isNotEmpty();
      root.finish();
    }
    assertThat(text)
        .contains(
            Arrays.stream(LockBackends.Type.values()).map(t -> "`" + t.word() + "`").toList());
  }

  @Test
  void everyBackEndIsRegistered() throws IOException {
    Path room = Path.of("src/main/java/io/mailvigil/alert/lock");
    String registry = Files.readString(room.resolve("LockBackends.java"));
    try (Stream<Path> files = Files.list(room)) {
      for (Path file : files.filter(f -> !f.endsWith("DemoLock.java")).toList()) {
        if (Files.readString(file).contains("implements LockBackend.Config")) {
          String name = file.getFileName().toString().replace(".java", "");
          assertThat(registry).contains(name + ".Config::from");
        }
      }
    }
  }
}
