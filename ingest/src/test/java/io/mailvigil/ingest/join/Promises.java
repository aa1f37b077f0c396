// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.ingest.format.FormatWork;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a line can not do, whatever stands in it. */
final class Promises {
  private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
  private static final Pattern WORD = Pattern.compile("[a-z0-9]{4,}");

  /** The work on one line: so many bytes looked at for each byte that it has, and for none. */
  private static final long LOOKS = 64;

  private Promises() {}

  /** Throws {@link AssertionError} where the reading of such lines breaks one. */
  static void check(byte[] text) {
    Lines once = read(text);
    require(once.events.equals(read(text).events), "the same lines are read otherwise again");
    require(once.lines.stream().allMatch(ReadLine::isSettled), "a line is left open");
    String said = normal(new String(text, StandardCharsets.UTF_8));
    for (AuthEvent event : once.events) {
      require(isSaid(event, said), "nobody said that: " + event);
      require(event.attempts() <= 100_000, "so many attempts in one line: " + event.attempts());
    }
    for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
      long looked = FormatWork.most(bytes);
      require(looked <= LOOKS * (bytes.length + 64), looked + " looks at " + bytes.length);
    }
  }

  /** An address must stand in the text, and of a name every word. */
  private static boolean isSaid(AuthEvent event, String said) {
    if (event.source() != null) {
      String ip = event.source().ip().toString();
      if (IPV4.matcher(ip).matches() && !said.contains(ip) && !said.contains("::ffff:")) {
        return false;
      }
    }
    Matcher words = WORD.matcher(event.user() == null ? "" : normal(event.user()));
    while (words.find()) {
      if (!said.contains(words.group())) {
        return false;
      }
    }
    return true;
  }

  private static String normal(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  private static Lines read(byte[] text) {
    Lines out = new Lines();
    World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    LogFile file = world.open(Lines.file("mail.log", "x"));
    world.read(file, 0, text, 0, text.length, out);
    world.end(out);
    return out;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
