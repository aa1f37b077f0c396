// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The second addresses of the users in a file: a line {@code account,address} for each, UTF-8, read
 * at each use. Lines that begin with {@code #} and empty ones are none; an account may have several
 * lines.
 *
 * @param path the file, at most 64 MiB
 */
record ContactFile(Path path) {
  private static final long MOST = 64L << 20;
  private static final int MOST_ADDRESSES = 5;

  /**
   * The addresses of an account, none where the file has none.
   *
   * @throws IOException when the file cannot be read, or a line about this account is wrong; the
   *     message names file, line and mend
   */
  List<String> of(String account) throws IOException {
    List<String> all = new ArrayList<>();
    try {
      if (Files.size(path) > MOST) {
        throw new IOException(path + " is larger than 64 MiB: is it the right file?");
      }
      try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          number++;
          String[] columns = line.strip().split("[,;\t]", -1);
          boolean comment = line.stripLeading().startsWith("#");
          if (!comment && isOf(account, unquoted(columns[0])) && all.size() < MOST_ADDRESSES) {
            all.add(address(columns, number));
          }
        }
      }
    } catch (CharacterCodingException e) {
      throw new IOException(path + " is not UTF-8: save it as UTF-8", e);
    } catch (FileSystemException e) {
      throw new IOException(
          "the contacts in " + path + " cannot be read: check the path and its permissions", e);
    }
    return List.copyOf(all);
  }

  private static boolean isOf(String account, String name) {
    return account.equals(name) || account.equals(name.toLowerCase(Locale.ROOT));
  }

  private String address(String[] columns, int number) throws IOException {
    String text = columns.length < 2 ? "" : unquoted(columns[1]);
    try {
      return Smtp.address(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          path + " line " + number + ": the second column " + e.getMessage() + ": mend that line",
          e);
    }
  }

  private static String unquoted(String text) {
    String clean = text.strip();
    return clean.length() > 1 && clean.startsWith("\"") && clean.endsWith("\"")
        ? clean.substring(1, clean.length() - 1)
        : clean;
  }
}
