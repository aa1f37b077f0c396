// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveListsTest {
  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");

  private LiveLists live() {
    return new LiveLists(new ListFolder(folder), () -> now);
  }

  private void write(String text) throws IOException {
    Files.writeString(folder.resolve("protected-accounts.txt"), text);
  }

  private boolean isProtected(LiveLists live, String name) {
    now = now.plusSeconds(10);
    live.get();
    now = now.plusSeconds(10);
    return live.get().find(NamedLists.PROTECTED_ACCOUNTS, name, Instant.MAX) != null;
  }

  @Test
  void aChangeIsTakenAndAWrongOneIsRefused() throws IOException {
    write("bob");
    LiveLists live = live();
    assertThat(isProtected(live, "bob")).isTrue();

    write("bob\nann");
    assertThat(isProtected(live, "ann")).isTrue();

    write("carol\nre:(");
    assertThat(isProtected(live, "ann")).isTrue();
    assertThat(isProtected(live, "carol")).isFalse();
    assertThat(live.mistakes())
        .singleElement()
        .asString()
        .contains("protected-accounts.txt:2: ", "linear time");

    write("carol");
    assertThat(isProtected(live, "carol")).isTrue();
    assertThat(isProtected(live, "ann")).isFalse();
    assertThat(live.mistakes()).isEmpty();
  }

  @Test
  void aFileThatIsBeingWrittenIsTakenWhenItStandsStill() throws IOException {
    write("bob");
    LiveLists live = live();
    assertThat(isProtected(live, "bob")).isTrue();

    write("");
    now = now.plusSeconds(10);
    live.get();
    write("bob\nann");
    now = now.plusSeconds(10);
    assertThat(live.get().find(NamedLists.PROTECTED_ACCOUNTS, "bob", Instant.MAX)).isNotNull();
    assertThat(isProtected(live, "ann")).isTrue();
  }

  @Test
  void atTheStartTheRightEntriesOfAWrongFileHold() throws IOException {
    write("bob\nre:(");
    LiveLists live = live();
    assertThat(isProtected(live, "bob")).isTrue();
    assertThat(live.mistakes()).hasSize(1);
  }

  @Test
  void hiddenFilesBackupsAndTheReadmeAreNoLists() throws IOException {
    write("bob");
    Files.writeString(folder.resolve(".hidden.json"), "x");
    Files.writeString(folder.resolve("vips.txt~"), "x");
    Files.writeString(folder.resolve("README.md"), "x");
    Files.write(folder.resolve("vips.txt"), new byte[] {(byte) 0xff});
    assertThat(live().mistakes()).singleElement().asString().contains("vips.txt:1: is not UTF-8");
  }

  @Test
  void withoutAFolderEveryListIsEmpty() {
    assertThat(new LiveLists(ListFolder.NONE, () -> now).get()).isEqualTo(NamedLists.EMPTY);
  }
}
