// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.common.config.ConfigNode;

/**
 * The admin port.
 *
 * @param host the address it listens on
 * @param port 0 for a free one
 */
public record OpsConfig(String host, int port) {
  static OpsConfig from(ConfigNode node) {
    return new OpsConfig(node.text("host", "127.0.0.1"), node.integer("port", 9464, 0, 65535));
  }
}
