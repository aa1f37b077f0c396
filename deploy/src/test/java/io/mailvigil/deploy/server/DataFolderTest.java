// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.deploy.server.DataVersion.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
  @TempDir Path dir;

  @Test
  void isClosedToOthersAndSoIsAllInIt() throws Exception {
    // Given a folder that its maker left open
    DataFolder data = DataFolder.at(Files.createDirectory(dir.resolve("data")));
    Files.setPosixFilePermissions(data.root(), PosixFilePermissions.fromString("rwxrwxrwx"));

    // When
    try (DataFolder.Hold hold = data.take()) {
      data.child("kafka");
      data.secret("kafka");
      assertThat(hold).isNotNull();
    }

    // Then
    assertThat(permissions(data.root())).isEqualTo("rwx--x--x");
    assertThat(permissions(data.root().resolve("kafka"))).isEqualTo("rwx------");
    assertThat(permissions(data.root().resolve("secrets"))).isEqualTo("rwx------");
    assertThat(permissions(data.secretFile("kafka"))).isEqualTo("rw-------");
    assertThat(permissions(data.root().resolve("version"))).isEqualTo("rw-------");
  }

  @Test
  void keepsASecretAndNeverMakesTheSameTwice() throws Exception {
    DataFolder one = taken("one");
    DataFolder two = taken("two");

    assertThat(one.secret("kafka")).matches("[A-Za-z0-9_-]{43}").isEqualTo(one.secret("kafka"));
    assertThat(one.secret("kafka"))
        .isNotEqualTo(two.secret("kafka"))
        .isNotEqualTo(one.secret("elasticsearch"));
  }

  @Test
  void isHeldByOneAtATime() throws Exception {
    DataFolder data = DataFolder.at(dir.resolve("data"));
    try (DataFolder.Hold hold = data.take()) {
      assertThat(hold).isNotNull();
      assertThatThrownBy(data::take)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining(data.root().toString())
          .hasMessageContaining("in use by another Mailvigil");
    }
    data.take().close();
  }

  @Test
  void refusesAFolderOfANewerProgramAndLetsItGo() throws Exception {
    DataFolder data = taken("data");
    Files.writeString(data.root().resolve("version"), "2\n");

    assertThatThrownBy(data::take)
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("newer Mailvigil (layout 2, this program knows 1)");

    Files.writeString(data.root().resolve("version"), "1\n");
    data.take().close(); // not held by the refused one
  }

  @Test
  void leadsAnOlderFolderUpStepByStep() throws Exception {
    // Given a folder of layout 1 and a program that knows two more
    DataFolder data = taken("data");
    List<String> done = new ArrayList<>();
    List<Step> steps =
        List.of(
            new Step(2, folder -> done.add("2 to 3")), new Step(1, folder -> done.add("1 to 2")));

    // When
    DataVersion.check(data, 3, steps);
    DataVersion.check(data, 3, steps);

    // Then each step was taken once and in order
    assertThat(done).containsExactly("1 to 2", "2 to 3");
    assertThat(data.root().resolve("version")).hasContent("3");
  }

  @Test
  void repeatsAStepThatWasCutOff() throws Exception {
    DataFolder data = taken("data");
    List<String> done = new ArrayList<>();
    Step fails =
        new Step(
            1,
            folder -> {
              throw new ServerException("cut off");
            });
    assertThatThrownBy(() -> DataVersion.check(data, 2, List.of(fails))).hasMessage("cut off");

    DataVersion.check(data, 2, List.of(new Step(1, folder -> done.add("1 to 2"))));

    assertThat(done).containsExactly("1 to 2");
  }

  @Test
  void saysWhichFileHoldsNoVersion() throws Exception {
    DataFolder data = taken("data");
    Files.writeString(data.root().resolve("version"), "one\n");

    assertThatThrownBy(data::take)
        .isInstanceOf(ServerException.class)
        .hasMessageContaining(data.root().resolve("version").toString());
  }

  @Test
  void saysWhenItCanNotBeMade() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));

    assertThatThrownBy(() -> DataFolder.at(file.resolve("data")).take())
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("can not be written")
        .hasMessageContaining("--data");
  }

  @Test
  void saysHowMuchSpaceIsMissing() throws Exception {
    DataFolder data = taken("data");

    assertThatThrownBy(() -> data.requireSpace(Long.MAX_VALUE, "Kafka"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("Kafka needs 8796093022207 MB");
  }

  private DataFolder taken(String name) throws Exception {
    DataFolder data = DataFolder.at(dir.resolve(name));
    data.take().close();
    return data;
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
