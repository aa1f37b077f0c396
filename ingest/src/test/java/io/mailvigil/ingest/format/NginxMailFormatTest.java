// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class NginxMailFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new NginxMailFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "Nov 23 10:00:00 vm nginx: 2026/11/23 10:00:00 [info] 12#12: *1 client login failed: \"",
        "Nov 23 10:00:00 vm nginx: [info] 12#12: *1 client logged in, client: ",
        "Nov 23 10:00:00 vm nginx: [info] 12#12: *1 auth http server ");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm nginx: 2026/11/23 10:00:00 [info] 12#12: *1 client login failed: \"no\""
            + " while in http auth state, client: 192.0.2.1, server: 0.0.0.0:993, login: \"a\"",
        "Nov 23 10:00:00 vm nginx: 2026/11/23 10:00:00 [info] 12#12: *1 client logged in, client:"
            + " 192.0.2.1, server: 0.0.0.0:993, login: \"a\", upstream: 192.0.2.2:143");
  }
}
