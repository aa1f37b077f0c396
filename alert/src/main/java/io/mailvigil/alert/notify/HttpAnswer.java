// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.alert.notify.Notifier.Delivery;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP server said.
 *
 * @param who the server, as a person knows it, never with a path
 * @param body the first 8 KiB, with every secret of the request blotted out
 * @param after when the server wants to be asked again, null where it does not say
 */
record HttpAnswer(String who, int status, String body, @Nullable Duration after) {
  /** Answers that say that this very message is at fault. */
  private static final Set<Integer> NEVER = Set.of(400, 413, 415, 422);

  private static final Pattern WORDS = Pattern.compile("[/=&;]");
  private static final int LEAST_TOKEN = 8;

  boolean isGood() {
    return status / 100 == 2;
  }

  /** The same with another time to wait, where there is one. */
  HttpAnswer after(@Nullable Duration other) {
    return other == null ? this : new HttpAnswer(who, status, body, other);
  }

  /** The same without any word of the address behind the host, each of which may be a token. */
  HttpAnswer without(URI address) {
    String said = body;
    String behind =
        address.getRawPath() + "/" + Objects.requireNonNullElse(address.getRawQuery(), "");
    for (String word : WORDS.split(behind)) {
      said = word.length() < LEAST_TOKEN ? said : said.replace(word, "***");
    }
    return new HttpAnswer(who, status, said, after);
  }

  /** The same with a secret that stood in the request blotted out. */
  HttpAnswer without(String secret) {
    return secret.length() < 4
        ? this
        : new HttpAnswer(who, status, body.replace(secret, "***"), after);
  }

  /**
   * What it means for the message: 2xx took it; 400, 413, 415 and 422 never will, unless they blame
   * what the configuration says: that can be mended while the message waits.
   *
   * @param mend what a person should look at otherwise
   * @param ours words by which this server blames the configuration, lower-case
   * @throws IOException for every other answer, redirects included; {@link RetryLater} where the
   *     server says when
   */
  Delivery delivery(String mend, String... ours) throws IOException {
    if (isGood()) {
      return new Delivery.Taken();
    }
    String words = Plain.line(body.strip(), 200);
    String what = who + " answered " + status + (words.isEmpty() ? "" : " (" + words + ")");
    String sentence = what + ": " + mend;
    String lower = body.toLowerCase(Locale.ROOT);
    if (NEVER.contains(status) && Arrays.stream(ours).noneMatch(lower::contains)) {
      return new Delivery.Refused(sentence);
    }
    throw after == null ? new IOException(sentence) : new RetryLater(sentence, after);
  }
}
