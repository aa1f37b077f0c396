// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class MailcowFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new MailcowFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"type\":\"danger\",\"msg\":\"\\\"login_failed\\\"\",\"call\":\"[\\\"check_login\\\",\\\"b"
            + "ob@example.org\\\",\\\"*\\\"]\",\"user\":\"unauthenticated\",\"role\":\"unauthentica"
            + "ted\",\"remote\":\"203.0.113.5\",\"time\":1795428000}",
        "{\"type\":\"success\",\"msg\":\"[\\\"mailbox_modified\\\",\\\"bob@example.org\\\"]\",\""
            + "call\":\"[\\\"mailbox\\\",\\\"edit\\\",\\\"mailbox\\\",[]]\",\"user\":\"admin\",\"remote\":"
            + "\"203.0.113.9\",\"time\":1795428006}",
        "NOTICE: PHP message: mailcow UI: Invalid password for bob@example.org " + "by 203.0.113.5",
        "mailcow UI: Invalid password for x by 198.51.100.1 by 203.0.113.5",
        "Nov 23 10:00:07 vm php-fpm[12]: MAILCOWAUTH: Login failed for user bob"
            + "@example.org with service IMAP from IP 203.0.113.5",
        "Nov 23 10:00:11 vm php-fpm[12]: MAILCOWAUTH: SOGO SSO auth for user bo" + "b@example.org");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "mailcow UI: Invalid password for ",
        "MAILCOWAUTH: Login failed for user ",
        "{\"type\":\"danger\",\"remote\":\"x\",\"msg\":\"\",\"call\":\"[\\");
  }
}
