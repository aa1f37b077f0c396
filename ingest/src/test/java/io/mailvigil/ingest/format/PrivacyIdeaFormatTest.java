// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class PrivacyIdeaFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new PrivacyIdeaFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "[2026-11-23 10:00:00,123][812][139900000000000][INFO][privacyidea.lib."
            + "auditmodules.loggeraudit:114] {\"action\": \"POST /validate/check\", \"acti"
            + "on_detail\": \"\", \"administrator\": null, \"client\": \"203.0.113.5\", \"info\""
            + ": \"wrong otp value\", \"policies\": \"\", \"privacyidea_server\": \"pi.example"
            + ".org\", \"realm\": \"example\", \"serial\": \"TOTP0001\", \"success\": false, \"ti"
            + "mestamp\": \"2026-11-23T10:00:00.123456\", \"token_type\": \"totp\", \"user\": "
            + "\"bob\"}",
        "{\"action\":\"POST /validate/check\",\"client\":\"2001:db8::5\",\"info\":\"enter "
            + "otp\",\"authentication\":\"CHALLENGE\",\"number\":5,\"realm\":\"example\",\"succes"
            + "s\":0,\"date\":\"2026-11-23T10:00:04.000000\",\"user\":\"bob\"}",
        "{\"action\":\"GET /token/\",\"client\":\"203.0.113.5\",\"info\":\"\",\"number\":10,\""
            + "realm\":\"example\",\"success\":1,\"date\":\"2026-11-23T10:00:09\",\"user\":\"caro"
            + "l\"}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "[2026-11-23 10:00:00,123][8][1][INFO][privacyidea.lib.auditmodules.loggeraudit:114]"
            + " {\"action\": \"",
        "{\"action\":\"POST /validate/check\",\"success\":0,\"realm\":\"\",\"client\":\"");
  }
}
