// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vchkpw-pop3: password fail (pass: 'a') b@c:9.9.9.9') ann@example.org:192.0.2.1"
            + "|vchkpw-pop3: password fail (pass: '***') ann@example.org:192.0.2.1",
        "msg=\"535 Authentication failed.\",cmd: AUTH PLAIN AGd1cwBzZWNyZXQ= gus"
            + "|msg=\"535 Authentication failed.\",cmd: AUTH PLAIN *** gus",
        "msg=\"535 Authentication failed.\",cmd: c2VjcmV0|msg=\"535 Authentication failed.\",cmd:"
            + " ***",
        "SMTP protocol error in \"AUTH PLAIN AGd1cwBzZWNyZXQ=\" H=(x) [192.0.2.1]"
            + "|SMTP protocol error in \"AUTH PLAIN ***\" H=(x) [192.0.2.1]",
        "AUTH failure (LOGIN): x, user=ann, relay=[192.0.2.1]"
            + "|AUTH failure (LOGIN): x, user=ann, relay=[192.0.2.1]",
        "Auth user=annabell host=h [192.0.2.1]|Auth user=annabell host=h [192.0.2.1]",
      })
  void whatClientsSendIsTakenOut(String line, String redacted) {
    assertThat(Redaction.of(line)).isEqualTo(redacted);
  }
}
