// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRegisterTest {
  private @TempDir Path folder;

  private FileRegister register(String owner) {
    return new FileRegister(folder.resolve("locks"), owner, Duration.ofSeconds(5));
  }

  private static LockMark mark(String owner, String name) {
    Account account = new Account(Account.DEFAULT_TENANT, name);
    return LockMark.of(owner, new LockOrder(account, "L-1", Instant.EPOCH), "7");
  }

  @Test
  void keepsOneMarkAnAccountForEachOwner() throws Exception {
    register("m").put(mark("m", "a"));
    register("m").put(mark("m", "a"));
    register("n").put(mark("n", "a"));

    assertThat(register("m").all()).containsExactly(mark("m", "a"));
    register("m").remove(mark("m", "a").lock().account());
    assertThat(register("m").all()).isEmpty();
    assertThat(register("n").all()).containsExactly(mark("n", "a"));
  }

  @Test
  void keepsLinesItDoesNotUnderstand() throws Exception {
    Files.writeString(folder.resolve("locks"), "# by hand\nmailvigil-lock m half");

    register("m").put(mark("m", "a"));

    assertThat(Files.readAllLines(folder.resolve("locks")))
        .containsExactly("# by hand", "mailvigil-lock m half", mark("m", "a").text());
  }

  @Test
  void isNotInTheWayOfItselfAfterAKill() throws Exception {
    Files.writeString(folder.resolve(".locks.new"), "half");

    register("m").put(mark("m", "a"));

    assertThat(register("m").all()).hasSize(1);
  }

  @Test
  void losesNoneOfManyAtOnce() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Boolean>> calls =
          IntStream.range(0, 20)
              .<Callable<Boolean>>mapToObj(i ->
                  () -> {
                    register("m").put(mark("m", "a" + i));
                    return true;
                  })
              .toList();
      for (Future<Boolean> call : threads.invokeAll(calls)) {
        call.get();
      }
    }

    assertThat(register("m").all()).hasSize(20);
  }

  @Test
  void isReadableForNobodyElse() throws Exception {
    register("m").put(mark("m", "a"));

    assertThat(Files.getPosixFilePermissions(folder.resolve("locks")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void saysThatItsFolderIsMissing() {
    FileRegister nowhere = new FileRegister(folder.resolve("x/locks"), "m", Duration.ofSeconds(1));

    assertThatThrownBy(nowhere::all).isInstanceOf(IOException.class).hasMessageContaining("create");
    assertThatThrownBy(() -> nowhere.put(mark("m", "a"))).hasMessageContaining("create it");
    assertThat(nowhere.problems()).hasSize(1);
  }
}
