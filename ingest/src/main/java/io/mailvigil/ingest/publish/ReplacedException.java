// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.publish;

/** Another process writes under the same instance name: this one must stop. */
public final class ReplacedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ReplacedException(String instance) {
    super(
        "another ingest has taken over the name '"
            + instance
            + "': this one has stopped; give each its own data folder");
  }
}
