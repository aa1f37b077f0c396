// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class ZimbraFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new ZimbraFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "2026-11-23 10:00:00,123 INFO  [ImapSSLServer-7] [ip=192.0.2.1;oip=203.0.113.5;] security -"
            + " cmd=Auth; account=bob@example.org; protocol=imap;",
        "2026-11-23 10:00:01,123 WARN  [qtp1-2:https://192.0.2.1/service/soap/AuthRequest]"
            + " [name=bob@example.org;oip=203.0.113.5;ua=ZimbraWebClient - FF144 (Linux);] security"
            + " - cmd=Auth; account=bob@example.org; protocol=soap; error=authentication failed for"
            + " [bob@example.org], invalid password;",
        "2026-11-23 10:00:02,123 INFO  [qtp1-3:https://192.0.2.1/service/soap/AuthRequest]"
            + " [oip=203.0.113.5;ua=zclient/10.0;soapId=1;] SoapEngine - handler exception:"
            + " authentication failed for [x@example.org], account not found",
        "Nov 23 10:00:03 mail zimbra_audit: 2026-11-23 10:00:03,001 INFO  [ImapServer-1]"
            + " [ip=192.0.2.1;] imap - dropping connection");
  }
}
