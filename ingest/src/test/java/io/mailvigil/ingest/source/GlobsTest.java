// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobsTest {
  @TempDir Path folder;

  @Test
  void whatRotationHasMadeOfAMatchIsLeftToItsTail() throws Exception {
    for (String name :
        new String[] {"mail.log", "mail.log.1", "mail.log.2.gz", "mail.err", "mail2.log"}) {
      Files.createFile(folder.resolve(name));
    }

    assertThat(Globs.expand(folder + "/mail*"))
        .containsExactly(
            folder.resolve("mail.err"), folder.resolve("mail.log"), folder.resolve("mail2.log"));
  }

  @Test
  void aPathThatIsNotThereYetIsKept() {
    assertThat(Globs.expand(folder + "/mail.log")).containsExactly(folder.resolve("mail.log"));
  }

  @Test
  void aFileThatIsNamedLikeAGlobIsThatFile() throws Exception {
    Path odd = Files.createFile(folder.resolve("mail[1].log"));

    assertThat(Globs.expand(odd.toString())).containsExactly(odd);
  }
}
