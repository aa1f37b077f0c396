// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A failure as one sentence for the person at the terminal. */
final class Failure {
  private Failure() {}

  /** Names the file and the mend where the exception alone names only the file. */
  static String sentence(Throwable cause) {
    @Nullable String message = cause.getMessage();
    if (cause instanceof FileSystemException failed && failed.getFile() != null) {
      return sentence(failed, failed.getFile());
    }
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private static String sentence(FileSystemException failed, String file) {
    if (failed instanceof NoSuchFileException) {
      return file.startsWith("@")
          ? "the file of arguments " + file.substring(1) + " is not there: check the path"
          : file + " is not there: check the path";
    }
    if (failed instanceof AccessDeniedException) {
      return file + " can not be reached by this user: check its permissions";
    }
    @Nullable String reason = failed.getReason();
    return file + (reason == null ? ": " + failed.getClass().getSimpleName() : " " + reason);
  }
}
