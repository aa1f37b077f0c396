// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The mark of a lock of ours where a remote server has only room for text: one word, which says
 * whose it is, what it serves and what was there before.
 *
 * @param owner of our configuration
 * @param lockId the ledger's id
 * @param until when the ledger will undo it, to the second
 * @param previous the state before, one word of lower-case letters
 */
record RemoteMark(String owner, String tenant, String lockId, Instant until, String previous) {
  private static final Pattern WORD =
      Pattern.compile(
          "mailvigil-lock:([a-z0-9-]{1,32}):([A-Za-z0-9_-]{1,64}):(\\d{1,12}):([a-z]{1,32}):([^\\s:\\]]+)");

  static RemoteMark of(String owner, LockOrder order, String previous) {
    return new RemoteMark(owner, order.account().tenant(), order.lockId(), order.until(), previous);
  }

  /** The mark of that owner in a text, null without. */
  static @Nullable RemoteMark in(String text, String owner) {
    Matcher found = WORD.matcher(text);
    while (found.find()) {
      if (found.group(1).equals(owner)) {
        return new RemoteMark(
            owner,
            URLDecoder.decode(found.group(5), StandardCharsets.UTF_8),
            found.group(2),
            Instant.ofEpochSecond(Long.parseLong(found.group(3))),
            found.group(4));
      }
    }
    return null;
  }

  /** As it stands at the server. */
  String word() {
    return "mailvigil-lock:"
        + owner
        + ":"
        + lockId
        + ":"
        + until.getEpochSecond()
        + ":"
        + previous
        + ":"
        + URLEncoder.encode(tenant, StandardCharsets.UTF_8);
  }

  /** A text with the mark behind it, another of the same owner taken out. */
  String addedTo(String text) {
    String rest = removedFrom(text, owner);
    return rest.isEmpty() ? "[" + word() + "]" : rest + " [" + word() + "]";
  }

  /** The text without that owner's mark. */
  static String removedFrom(String text, String owner) {
    return text.replaceAll(" ?\\[?mailvigil-lock:" + Pattern.quote(owner) + ":[^\\s\\]]+\\]?", "");
  }

  HeldLock held(String login) {
    return new HeldLock(new Account(tenant, login), lockId, until);
  }
}
