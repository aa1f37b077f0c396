// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;

/**
 * Says in one sentence, fit for stderr as it stands, why the data folder or a server in it can not
 * be used and what the operator does about it.
 */
public final class ServerException extends IOException {
  private static final long serialVersionUID = 1L;

  public ServerException(String sentence) {
    super(sentence);
  }

  public ServerException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
