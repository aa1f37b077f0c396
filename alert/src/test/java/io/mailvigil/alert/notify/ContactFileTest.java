// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactFileTest {
  @TempDir Path folder;

  private ContactFile file(String text) throws IOException {
    return new ContactFile(Files.writeString(folder.resolve("contacts.csv"), text));
  }

  @Test
  void anAccountsLinesAreFound() throws Exception {
    ContactFile file =
        file(
            """
            # account,address
            Bob@example.org, bob@home.example.net
            "eve@example.org";"eve@home.example.net"

            bob@example.org\tbob@work.example.net,more
            bobby@example.org,no@example.net
            """);
    assertThat(file.of("bob@example.org"))
        .containsExactly("bob@home.example.net", "bob@work.example.net");
    assertThat(file.of("eve@example.org")).containsExactly("eve@home.example.net");
    assertThat(file.of("amy@example.org")).isEmpty();
    assertThat(file.of("# account")).isEmpty();
  }

  @Test
  void aWrongLineOfOneAccountIsNamedAndHindersNobodyElse() throws Exception {
    ContactFile file = file("bob,not an address\neve\namy,amy@home.example.net\n");
    assertThat(file.of("amy")).containsExactly("amy@home.example.net");
    assertThatThrownBy(() -> file.of("bob"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("contacts.csv line 1")
        .hasMessageContaining("mail address");
    assertThatThrownBy(() -> file.of("eve")).hasMessageContaining("line 2");
  }

  @Test
  void aFileThatIsNotThereOrNoTextIsSaid() throws Exception {
    assertThatThrownBy(() -> new ContactFile(folder.resolve("none.csv")).of("bob"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.csv")
        .hasMessageContaining("check the path");
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "jörg,x@example.net".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> new ContactFile(latin).of("bob")).hasMessageContaining("not UTF-8");
  }
}
