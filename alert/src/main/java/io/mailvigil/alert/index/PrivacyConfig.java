// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.config.ConfigNode;

/**
 * What is kept of people: the section {@code privacy}.
 *
 * @param unknownUsers what to do with login names that no user has
 */
public record PrivacyConfig(UnknownUsers unknownUsers) {
  /** What to do with login names that no user has, which now and then are passwords. */
  public enum UnknownUsers {
    /** Index and tell them as they are. */
    KEEP,
    /** Put a keyed hash in their place. */
    HASH
  }

  /** Reads the section. */
  public static PrivacyConfig from(ConfigNode node) {
    return new PrivacyConfig(node.choice("unknown-users", UnknownUsers.HASH, UnknownUsers.class));
  }
}
