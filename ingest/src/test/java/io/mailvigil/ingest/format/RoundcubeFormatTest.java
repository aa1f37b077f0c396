// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.ArrayList;
import java.util.List;

class RoundcubeFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new RoundcubeFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "[23-Nov-2026 16:05:58 +0000]: <7o586jhj> Successful login for a (ID: 1) from 192.0.2.84 in"
            + " session 7o586jhjh4sln4rq",
        "[23-Nov-2026 16:05:58 +0000]: <7o586jhj> ERROR: 2FA fail - rip: lip:192.0.2.84",
        "Nov 23 16:06:32 vm roundcube: <ooqi5ich> Failed login for zz from 192.0.2.88 (X-Real-IP:"
            + " 192.0.2.1,X-Forwarded-For: 192.0.2.7, 192.0.2.1) in session ooqi5ich6g4oel0p"
            + " (error: 0)",
        "userlogins: <t3kq81aa> Successful login for b (ID: 7) from 192.0.2.5 in session t3kq81aab",
        "[23-Nov-2026 16:10:00 +0000]: <p3kq81aa> IMAP Error: Login failed for b against m from"
            + " 192.0.2.5. Could not connect in /a/b.php on line 211 (POST /?_task=login)");
  }

  @Override
  public List<String> heads() {
    List<String> heads = new ArrayList<>(LogFormatContract.super.heads());
    heads.add("Nov 23 10:00:00 vm roundcube: <abcdefgh> IMAP Error: Login failed for ");
    heads.add("Nov 23 10:00:00 vm roundcube: <abcdefgh> Failed login for a from 1.2.3.4 (X-");
    heads.add("Nov 23 10:00:00 vm roundcube: <abcdefgh> Failed login for a (X-Forwarded-For: ");
    return heads;
  }
}
