// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class SaslauthdFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new SaslauthdFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "Nov 23 10:00:00 vm saslauthd[1]: do_auth         : auth failure: [user=",
        "Nov 23 10:00:00 vm saslauthd[1]: : auth success: [user=");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm saslauthd[1]:                 : auth failure: [user=a] [service=smtp]"
            + " [realm=] [mech=pam] [reason=PAM auth error]",
        "Nov 23 10:00:00 vm saslauthd[1]: do_auth         : auth success: [user=a] [service=smtp]"
            + " [realm=b.example] [mech=pam]");
  }
}
