// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.ingest.join.Stack;
import java.util.List;

/**
 * Which configured stacks can not prove that the password was right when the code was wrong
 * (docs/operating.md).
 */
final class Provability {
  private Provability() {}

  static List<String> sentences(List<Stack> stacks) {
    return stacks.stream()
        .filter(stack -> !stack.passwordFirst())
        .map(stack ->
            "the stack "
                + stack.program()
                + "/"
                + stack.service()
                + " ("
                + stack.module().name().toLowerCase(java.util.Locale.ROOT)
                + ") can not prove the password when the code is wrong: bursts there propose to"
                + " block the source and lock nobody (ingest.reading.stacks)")
        .toList();
  }
}
