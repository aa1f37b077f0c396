// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shell script that keeps each lock's question in a file. */
class CommandLockTest extends LockBackendContract {
  private static final String SCRIPT =
      """
      #!/bin/sh
      set -eu
      cd "$1"
      [ "$2" = "$MAILVIGIL_VERB" ]
      [ -z "${MAILVIGIL_TEST_LEAK:-}" ]
      file=$(printf %s "${MAILVIGIL_ACCOUNT:-}" | od -An -tx1 | tr -d ' \\n')
      case $2 in
      lock)
        if [ "$MAILVIGIL_ACCOUNT" = nosuchuser ]; then
          echo '{"result": "refused", "reason": "nobody of that name"}'
        elif [ -e "$file" ]; then
          echo '{"result": "already"}'
        else
          cat >"$file"
          echo '{"result": "locked"}'
        fi ;;
      unlock)
        if [ -e "$file" ]; then
          rm "$file"
          echo '{"result": "unlocked"}'
        else
          echo '{"result": "not-locked"}'
        fi ;;
      held)
        echo "a word on the error output is no answer" >&2
        first=
        printf '{"locks": ['
        for lock in *; do
          [ -e "$lock" ] || continue
          printf %s "$first"
          cat "$lock"
          first=,
        done
        printf ']}' ;;
      check) echo '{"problems": []}' ;;
      esac
      """;

  @TempDir Path state;
  @TempDir Path programs;
  private Path script;

  @BeforeEach
  void writeScript() throws IOException {
    script = executable("lock", SCRIPT);
  }

  private Path executable(String name, String text) throws IOException {
    Path file = Files.writeString(programs.resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static LockBackend of(String... command) {
    return new CommandLock.Config(List.of(command), "mailvigil", Duration.ofSeconds(20))
        .make("ours");
  }

  @Override
  LockBackend backend() {
    return of(script.toString(), state.toString());
  }

  @Override
  LockBackend unreachable() {
    return of("/nonexistent/lock");
  }

  @Override
  Account known() {
    return new Account(Account.DEFAULT_TENANT, "bob@example.org");
  }

  @Override
  boolean letsIn() throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      return files.findAny().isEmpty();
    }
  }

  @Override
  LiveSession session() {
    return new LiveSession() {
      @Override
      public boolean isAlive() {
        try {
          return letsIn();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void hasNoProblems() {
    assertThat(backend().problems()).isEmpty();
  }

  @Test
  void namesNeverReachAShell() throws Exception {
    Account hostile =
        new Account(Account.DEFAULT_TENANT, "$(touch${IFS}x)`id`;\"'\\|&>{}@example.org");

    backend().lock(order(hostile));

    assertThat(backend().held()).containsExactly(new HeldLock(hostile, "L-1", UNTIL));
    try (Stream<Path> files = Files.list(state)) {
      assertThat(files).hasSize(1);
    }
    assertThat(backend().unlock(hostile)).isEqualTo(new LockResult.Unlocked(false, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo no; exit 3",
        "echo nothing of JSON",
        "echo '[]'",
        "echo '{}'",
        "echo '{\"result\": \"locked\"}'",
        "exit 0",
        "printf '{\"result\": \"locked\"'"
      })
  void believesNothingThatIsNotReadBack(String body) throws Exception {
    Path bad = executable("bad", "#!/bin/sh\n" + body + "\n");

    assertThatThrownBy(() -> of(bad.toString()).lock(order(known())))
        .isInstanceOf(IOException.class);
    assertThat(of(bad.toString()).problems()).hasSize(1);
  }

  @Test
  void endsAProgramThatHangs() throws Exception {
    Path hangs = executable("hangs", "#!/bin/sh\nsleep 600\n");
    LockBackend backend =
        new CommandLock.Config(List.of(hangs.toString()), "mailvigil", Duration.ofMillis(200))
            .make("ours");

    assertThatThrownBy(() -> backend.lock(order(known())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not end within");
  }
}
