// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which kinds of source say who speaks, as they are configured. */
class AuthenticatedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          syslog: [{transport: udp}]                                                      | false
          syslog: [{transport: tcp}]                                                      | false
          syslog: [{transport: tls, certificate: c.pem, key: k.pem}]                      | false
          syslog: [{transport: tls, certificate: c.pem, key: k.pem, client-ca: ca.pem}]   | true
          http: [{port: 8514}]                                                            | false
          http: [{token: {file: token}}]                                                  | true
          http: [{certificate: c.pem, key: k.pem}]                                        | false
          http: [{certificate: c.pem, key: k.pem, client-ca: ca.pem}]                     | true
          journald: [{units: [dovecot.service]}]                                          | true
          kafka: [{topic: t, bootstrap-servers: "k:9092"}]                                | true
          kafka: [{topic: t, bootstrap-servers: "k:9092", authenticated: false}]          | false
          """)
  void aSourceIsAuthenticatedWhereItsSenderIsKnown(String yaml, boolean authenticated) {
    ConfigNode root = ConfigFile.parse("ingest:\n  " + yaml + "\n", "test");
    List<LineSource.Config> sources = Receivers.configs(root.section("ingest"), List.of());
    root.finish();
    assertThat(sources)
        .singleElement()
        .satisfies(source -> assertThat(source.authenticated()).isEqualTo(authenticated));
  }
}
