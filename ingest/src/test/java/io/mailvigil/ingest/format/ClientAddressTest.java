// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
  @ParameterizedTest
  @CsvSource({
    "203.0.113.5,                   203.0.113.5,      0",
    "203.0.113.5:49152,             203.0.113.5,      49152",
    "2001:db8::5,                   2001:db8::5,      0",
    "[2001:db8::5]:49152,           2001:db8::5,      49152",
    "[2001:db8::5],                 2001:db8::5,      0",
    "2001:db8::5%eth0,              2001:db8::5,      0",
    "2001:db8:0:1:2:3:4:5:49152,    2001:db8:0:1:2:3:4:5, 49152",
    "2001:db8::5#49152,             2001:db8::5,      49152",
    "2001:db8::5p49152,             2001:db8::5,      49152",
    "2001:db8::5.49152,             2001:db8::5,      49152",
    "2001:db8::5 port 49152,        2001:db8::5,      49152",
    "::ffff:203.0.113.5,            203.0.113.5,      0",
    "203.0.113.5:99999,             203.0.113.5,      0"
  })
  void addressAndPortAreToldApart(String text, String ip, int port) {
    ClientAddress read = Objects.requireNonNull(ClientAddress.parse(text));
    assertThat(read.ip()).hasToString(ip);
    assertThat(read.port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "unknown", "[", "[]:1", ":1", "host.example", "203.0.113.5x"})
  void anythingElseIsNone(String text) {
    assertThat(ClientAddress.parse(text)).isNull();
  }
}
