// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class GoogleWorkspaceFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new GoogleWorkspaceFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"kind\":\"admin#reports#activity\",\"id\":{\"time\":\"2026-11-23T10:00:00.000"
            + "Z\",\"uniqueQualifier\":\"1\",\"applicationName\":\"login\",\"customerId\":\"C1\"},"
            + "\"actor\":{\"email\":\"bob@example.org\",\"profileId\":\"1\"},\"ipAddress\":\"203.0"
            + ".113.5\",\"events\":[{\"type\":\"login\",\"name\":\"login_failure\",\"parameters\":"
            + "[{\"name\":\"login_type\",\"value\":\"google_password\"},{\"name\":\"login_challe"
            + "nge_method\",\"multiValue\":[\"password\"]},{\"name\":\"login_failure_type\",\"v"
            + "alue\":\"login_failure_invalid_password\"}]}]}",
        "{\"kind\":\"admin#reports#activity\",\"id\":{\"time\":\"2026-11-23T10:00:06.000"
            + "Z\",\"uniqueQualifier\":\"7\",\"applicationName\":\"login\",\"customerId\":\"C1\"},"
            + "\"actor\":{\"email\":\"bob@example.org\"},\"ipAddress\":\"203.0.113.5\",\"events\""
            + ":[{\"type\":\"login\",\"name\":\"login_verification\",\"parameters\":[{\"name\":\"l"
            + "ogin_challenge_method\",\"multiValue\":[\"security_key\"]},{\"name\":\"login_c"
            + "hallenge_status\",\"value\":\"passed\"},{\"name\":\"is_second_factor\",\"boolVal"
            + "ue\":true}]},{\"type\":\"login\",\"name\":\"login_challenge\",\"parameters\":[{\"n"
            + "ame\":\"login_challenge_method\",\"multiValue\":[\"google_authenticator\"]},{"
            + "\"name\":\"login_challenge_status\",\"value\":\"incorrect_answer_entered\"}]}]"
            + "}",
        "{\"kind\":\"admin#reports#activity\",\"id\":{\"time\":\"2026-11-23T10:00:09.000"
            + "Z\",\"uniqueQualifier\":\"10\",\"applicationName\":\"login\",\"customerId\":\"C1\"}"
            + ",\"actor\":{\"email\":\"bob@example.org\"},\"ipAddress\":\"203.0.113.5\",\"events"
            + "\":[{\"type\":\"login\",\"name\":\"logout\"}]}");
  }

  @Override
  public List<String> heads() {
    return List.of("{\"id\":{\"applicationName\":\"login\"},\"actor\":{},\"events\":[");
  }
}
