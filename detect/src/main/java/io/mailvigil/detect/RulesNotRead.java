// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

/** No event is judged: the rules in force at its time are not known. The event is kept. */
final class RulesNotRead extends RuntimeException {
  private static final long serialVersionUID = 1;

  RulesNotRead() {
    super("the rules in force are not known: the topic of rules could not be read");
  }
}
