// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class OktaFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new OktaFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"uuid\":\"1\",\"published\":\"2026-11-23T10:00:00.000Z\",\"eventType\":"
            + "\"user.session.start\",\"actor\":{\"type\":\"User\",\"alternateId\":\"a@x.example\"},"
            + "\"outcome\":{\"result\":\"FAILURE\",\"reason\":\"INVALID_CREDENTIALS\"}}",
        "Nov 23 10:00:00 vm okta: {\"uuid\":\"2\",\"published\":\"2026-11-23T10:00:00.000Z\","
            + "\"eventType\":\"group.user_membership.add\",\"actor\":{},\"outcome\":{}}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "{\"eventType\":\"user.session.start\",\"published\":\"", "{\"message\":\"{", "[{");
  }
}
