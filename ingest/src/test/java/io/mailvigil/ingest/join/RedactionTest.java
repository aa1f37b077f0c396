// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "sql(a,192.0.2.1): Password mismatch (given password: s3 (x) y)~"
            + "sql(a,192.0.2.1): Password mismatch (given password: ***)",
        "Password mismatch (given password: s3) - trying the next passdb~"
            + "Password mismatch (given password: ***) - trying the next passdb",
        "debug: scratch code 10000001 used~debug: scratch code *** used",
        "< a[192.0.2.1]: AUTH PLAIN AGEAczM=~< a[192.0.2.1]: AUTH PLAIN ***",
        "1 AUTHENTICATE XOAUTH2 dXNlcj1h x~1 AUTHENTICATE XOAUTH2 *** x",
        "client in: AUTH 1 PLAIN resp=AGEAczM= x~client in: AUTH 1 PLAIN resp=*** x",
        "GET /?user=a&password=s3 HTTP~GET /?user=a&password=*** HTTP",
        "SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=a~"
            + "SASL LOGIN authentication failed: ***, sasl_username=a",
        "SASL LOGIN authentication failed: (reason unavailable), sasl_username=a~"
            + "SASL LOGIN authentication failed: (reason unavailable), sasl_username=a",
        "{\"_PID\":\"1\",\"MESSAGE\":[103,105,118],\"a\":1}~"
            + "{\"_PID\":\"1\",\"MESSAGE\":[***],\"a\":1}",
        "{\"user\":\"a\",\"password\":\"s3\"}~{\"user\":\"a\",\"password\":\"***\"}",
        "imap-login: Login: user=<a>~imap-login: Login: user=<a>"
      })
  void secretsAreTakenOut(String text, String expected) {
    assertThat(Redaction.of(text)).isEqualTo(expected);
  }

  @Test
  void manySecretsAreTakenOutInOnePass() {
    String text = "pass=s3 ".repeat(8192);
    assertThat(Redaction.of(text)).isEqualTo("pass=*** ".repeat(8192));
  }

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
        "Auth user=annabel host=h [192.0.2.1]|Auth user=annabel host=h [192.0.2.1]",
        "AUTH CRAM-MD5 AGd1cwBzZWNyZXQ=|AUTH CRAM-MD5 ***",
      })
  void whatClientsSendIsTakenOut(String line, String redacted) {
    assertThat(Redaction.of(line)).isEqualTo(redacted);
  }
}
