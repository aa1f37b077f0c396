// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.io.Serial;

/** A rule file that can not be taken: its file, line and reason, in words for who wrote it. */
public final class SigmaException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String file;
  private final int line;
  private final String reason;

  /**
   * @param line counts from 1, 0 where none is known
   * @param reason one plain sentence without a full stop, with the mend
   */
  public SigmaException(String file, int line, String reason) {
    super(file + (line > 0 ? ":" + line : "") + ": " + reason);
    this.file = file;
    this.line = line;
    this.reason = reason;
  }

  public String file() {
    return file;
  }

  public int line() {
    return line;
  }

  public String reason() {
    return reason;
  }
}
