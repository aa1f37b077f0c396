// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class EximFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new EximFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "2026-11-23 10:00:00 login authenticator failed for (",
        "2026-11-23 10:00:00 1xVWUe-0006Cz-2a <= a@b.example H=(",
        "2026-11-23 10:00:00 1xVWUe-0006Cz-2a <= \"",
        "2026-11-23 10:00:00 H=(x) [192.0.2.1] F=<",
        "2026-11-23 10:00:00 SMTP protocol error in \"AUTH ",
        "Nov 23 10:00:00 vm exim[1]: [1/2] ");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm exim[1]: 2026-11-23 10:00:00 login authenticator failed for (x)"
            + " [192.0.2.1]: 535 Incorrect authentication data (set_id=a)",
        "2026-11-23 10:00:00 [12] login authenticator failed for h.example (x) [192.0.2.1]:4000"
            + " I=[192.0.2.2]:25: 535 Incorrect authentication data",
        "2026-11-23 10:00:00 1xVWUe-0006Cz-2a <= a@b.example H=h.example (x) [192.0.2.1]:4000"
            + " P=esmtpsa X=TLS1.3:C:256 A=plain:a b S=100 T=\"x\"",
        "2026-11-23 10:00:00 1xVWUe-0006Cz-2a => c@d.example R=r T=t",
        "2026-11-23 10:00:00 1xVWUe-0006Cz-2a Completed",
        "2026-11-23 10:00:00 H=(x) [192.0.2.1] F=<a@b.example> A=plain:a rejected RCPT"
            + " <c@d.example>: locked",
        "Nov 23 10:00:00 vm exim[1]: [1/2] 2026-11-23 10:00:00 login authenticator failed for (x)"
            + " [192.0.2.1]: 535 Incorrect");
  }
}
