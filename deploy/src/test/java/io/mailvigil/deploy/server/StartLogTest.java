// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StartLogTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "'ERROR: BindHttpException: Failed to bind to 127.0.0.1:9200', 'Port 9200 on 127.0.0.1 is in"
        + " use'",
    "'x.IOException: No space left on device', 'disk is full'",
    "'warning: y|ERROR: bad settings|\tat a.B', '(ERROR: bad settings)'",
    "'starting java failed with [1]|output:|Error occurred:|Too small|error:||\tat a.B', '(Error"
        + " occurred: Too small)'",
    "'setpriv: setresuid failed', '(setpriv: setresuid failed)'",
    "'only words', '(only words)'",
    "'', '(it printed nothing)'"
  })
  void saysItInOneSentence(String printed, String said) throws Exception {
    Path output = dir.resolve("start.log");
    Files.writeString(output, "\n" + printed.replace('|', '\n') + "\n");

    assertThat(StartLog.why(output, dir.resolve("es.log"), 9200))
        .contains(said)
        .doesNotContain("\n");
  }
}
