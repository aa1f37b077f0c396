// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the sections of all remote back ends have in common. */
final class RemoteSection {
  private RemoteSection() {}

  /** The mark of our locks; two Mailvigils on one system need two. */
  static String owner(ConfigNode node) {
    String owner = node.text("owner", "mailvigil");
    if (!owner.matches("[a-z0-9-]{1,32}")) {
      node.mistake("owner", "1 to 32 of a-z, 0-9 and '-' expected");
    }
    return owner;
  }

  /** A secret that has to be there; its absence is noted. */
  static @Nullable Secret secret(ConfigNode node, String key, String mend) {
    Secret secret = node.secret(key);
    if (secret == null) {
      node.mistake(key, "is missing: write {file: PATH}; " + mend);
    }
    return secret;
  }

  /** Reads it now, so that it can be changed under a running process. */
  static String reveal(Secret secret) throws IOException {
    try {
      return secret.reveal();
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
