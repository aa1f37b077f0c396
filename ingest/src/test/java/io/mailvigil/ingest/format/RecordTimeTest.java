// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimeTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-23T10:00:01.5Z,             2026-11-23T10:00:01.500Z",
    "2026-11-23T10:00:01,                2026-11-23T10:00:01Z",
    "2026-11-23 10:00:01.123456789 UTC,  2026-11-23T10:00:01.123456789Z",
    "2026-11-23T10:00:01.2279838+00:00,  2026-11-23T10:00:01.2279838Z",
    "2026-11-23T10:00:01-0530,           2026-11-23T15:30:01Z",
    "'2026-11-23T10:00:01,250+01',       2026-11-23T09:00:01.250Z",
    "1795428001,                         2026-11-23T10:00:01Z",
    "1795428001.25,                      2026-11-23T10:00:01.250Z",
    "1795428001250,                      2026-11-23T10:00:01.250Z",
    "1795428001250123,                   2026-11-23T10:00:01.250123Z",
    "1795428001250123456,                2026-11-23T10:00:01.250123456Z",
    "11/23/2026 6:11:52 PM,              2026-11-23T18:11:52Z",
    "11/23/2026 12:11:52 AM,             2026-11-23T00:11:52Z"
  })
  void everyWayOfWritingIsOneTime(String text, Instant expected) {
    long nanos = RecordTime.of(text);
    assertThat(Instant.ofEpochSecond(0, nanos)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2026-02-30T10:00:01Z",
        "2026-11-23T25:00:01Z",
        "2026-11-23T10:00:01+",
        "2026-11-23T10:00:01+0x:00",
        "2021-07-20T11: 41: 31+00: 00",
        "13/23/2026 6:11:52 PM",
        "11/23/2026 18:11:52 PM",
        "11/23/2026 6:11:52",
        "99999999999999999999",
        "-1",
        "1.x"
      })
  void whatIsNoTimeIsNone(String text) {
    assertThat(RecordTime.of(text)).isEqualTo(RecordTime.NONE);
  }
}
