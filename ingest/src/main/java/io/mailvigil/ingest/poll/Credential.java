// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Instant;

/** Shows a provider who asks. */
interface Credential {
  /**
   * Puts on what this request needs. Throws {@link RefusedException} where the provider gives no
   * token for what is configured, with the key and the mend.
   */
  void show(HttpRequest.Builder request, Ask ask, Instant now, Outside outside)
      throws IOException, InterruptedException, RefusedException;

  /** Drops what was got with the secret, if anything: true where another try may work. */
  boolean drop();

  /** The key and what should stand there, for the message that the provider refuses it. */
  String mend();

  /** A secret that is a header's value. */
  record Header(String name, String before, Secret secret, String mend) implements Credential {
    @Override
    public void show(HttpRequest.Builder request, Ask ask, Instant now, Outside outside)
        throws RefusedException {
      request.setHeader(name, before + plain(secret.reveal(), mend));
    }

    @Override
    public boolean drop() {
      return false;
    }
  }

  /** A secret that fits into a header; throws where it does not. */
  static String plain(String secret, String mend) throws RefusedException {
    boolean fits = !secret.isEmpty() && secret.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (!fits) {
      throw new RefusedException("the secret is empty or no single word: " + mend);
    }
    return secret;
  }
}
