// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class UnifiedAuditFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new UnifiedAuditFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"CreationTime\":\"2026-11-23T10:00:00\",\"Id\":\"a0000000-0000-4000-8000-00"
            + "0000000001\",\"Operation\":\"UserLoggedIn\",\"OrganizationId\":\"o1\",\"RecordTy"
            + "pe\":15,\"ResultStatus\":\"Success\",\"UserKey\":\"k1\",\"UserType\":0,\"Version\":"
            + "1,\"Workload\":\"AzureActiveDirectory\",\"ClientIP\":\"203.0.113.5\",\"ObjectId"
            + "\":\"Unknown\",\"UserId\":\"bob@example.org\",\"ExtendedProperties\":[{\"Name\":\""
            + "UserAgent\",\"Value\":\"Mozilla/5.0\"},{\"Name\":\"RequestType\",\"Value\":\"Login"
            + ":login\"}],\"ActorIpAddress\":\"203.0.113.5\",\"InterSystemsId\":\"c1\",\"ErrorN"
            + "umber\":\"0\"}",
        "{\"CreationTime\":\"2026-11-23T10:00:02\",\"Id\":\"a0000000-0000-4000-8000-00"
            + "0000000003\",\"Operation\":\"UserLoginFailed\",\"RecordType\":15,\"ResultStatu"
            + "s\":\"Failed\",\"Workload\":\"AzureActiveDirectory\",\"ClientIP\":\"203.0.113.5\""
            + ",\"UserId\":\"bob@example.org\",\"LogonError\":\"InvalidUserNameOrPassword\",\""
            + "ErrorNumber\":\"50126\"}",
        "{\"CreationTime\":\"2026-11-23T10:00:09\",\"Id\":\"a0000000-0000-4000-8000-00"
            + "0000000010\",\"Operation\":\"New-InboxRule\",\"RecordType\":1,\"ResultStatus\":"
            + "\"True\",\"Workload\":\"Exchange\",\"ClientIP\":\"203.0.113.5:49152\",\"UserId\":\""
            + "bob@example.org\",\"ObjectId\":\"EURPR01\\\\bob\\\\.\",\"Parameters\":[{\"Name\":\"N"
            + "ame\",\"Value\":\".\"},{\"Name\":\"ForwardTo\",\"Value\":\"smtp:evil@attacker.exam"
            + "ple\"},{\"Name\":\"DeleteMessage\",\"Value\":\"True\"}]}",
        "{\"CreationTime\":\"2026-11-23T10:00:23\",\"Id\":\"a0000000-0000-4000-8000-00"
            + "0000000024\",\"RecordType\":-1,\"ClientIP\":\"[203.0.113.5]:49152\"}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "{\"CreationTime\":\"2026-11-23T10:00:00\",\"RecordType\":15,\"Id\":\"1\",\"Operation\":\"UserLoginFailed\",\"",
        "{\"CreationTime\":\"x\",\"RecordType\":1,\"Id\":\"1\",\"Operation\":\"New-InboxRule\",\"Parameters\":[");
  }
}
