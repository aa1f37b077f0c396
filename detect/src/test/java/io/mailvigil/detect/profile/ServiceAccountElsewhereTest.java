// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.Seen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceAccountElsewhereTest implements DetectorContract<Seen> {
  private static final ServiceAccountElsewhere DETECTOR =
      new ServiceAccountElsewhere(
          Lab.NOBODYS,
          NamedLists.read(
                  Map.of(
                      "service-accounts.yml",
                      """
                      - {entry: backup@*, networks: [203.0.113.0/24], hours: 10:00-12:00}
                      - {entry: old@example.org, networks: [203.0.113.9], expires: 2026-11-22}
                      - plain@example.org
                      """))
              .lists());

  @Override
  public Detector<Seen> detector() {
    return DETECTOR;
  }

  private static Events backup(double seconds) {
    return Events.at(seconds).of("backup@example.org");
  }

  @Override
  public List<AuthEvent> speaking() {
    return List.of(
        backup(0).from("203.0.113.9").succeeds(),
        backup(60).from("198.51.100.7").succeeds(),
        backup(120).from("192.0.2.1").succeeds());
  }

  @Test
  void aForeignNetworkIsCriticalAndEachOneSpeaks() {
    assertThat(Lab.alerts(DETECTOR, speaking()))
        .hasSize(2)
        .allSatisfy(d -> assertThat(d.severity()).isEqualTo(Severity.CRITICAL))
        .extracting(Detection::groupKey)
        .allMatch(key -> key.contains("network="))
        .doesNotHaveDuplicates();
  }

  @Test
  void aForeignHourIsHigh() {
    assertThat(Lab.alerts(DETECTOR, List.of(backup(2 * 3600).from("203.0.113.9").succeeds())))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.HIGH);
          assertThat(d.message()).contains("outside its hours, 10:00-12:00 Z");
        });
  }

  @Test
  void whatIsDeclaredOrNotListedOrOnlyTriedIsQuiet() {
    assertThat(
            Lab.alerts(
                DETECTOR,
                List.of(
                    backup(0).from("203.0.113.77").succeeds(),
                    backup(1).from("198.51.100.7").wrongPassword(),
                    backup(2).from("127.0.0.1").succeeds(),
                    Events.at(3).of("old@example.org").from("198.51.100.7").succeeds(),
                    Events.at(4).of("plain@example.org").from("198.51.100.7").succeeds(),
                    Events.at(5).of("xbackup@example.org").from("198.51.100.7").succeeds())))
        .isEmpty();
  }
}
