// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Ledger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses {@code ledger: account} where the evidence can be guessing alone (contract part 4): else
 * whoever guesses could have the account's owner locked out. A sequence that needs something else
 * beside the guesses, as a success after them, is no guessing.
 */
final class LedgerCheck {
  private final Set<String> guessing;
  private final Map<String, SigmaCorrelation> correlations = new HashMap<>();

  private LedgerCheck(Set<String> guessing, List<SigmaCorrelation> all) {
    this.guessing = guessing;
    all.forEach(each -> correlations.put(each.meta().key(), each));
  }

  /**
   * Notes a mistake in each document that says so.
   *
   * @param guessing the keys of the rules that can match a guess
   */
  static void refuse(
      Map<String, Document> documents, Set<String> guessing, List<SigmaCorrelation> correlations) {
    LedgerCheck check = new LedgerCheck(guessing, correlations);
    for (Document document : documents.values()) {
      Section own = document.mailvigil();
      String guess =
          own != null && Ledger.ACCOUNT.wire().equals(own.text("ledger")) && !isSourceUnproven(own)
              ? check.guess(document.key(), new HashSet<>())
              : null;
      Document rule = guess == null ? null : documents.get(guess);
      if (own != null && guess != null && rule != null) {
        own.mistake(
            "ledger",
            "is account, but "
                + (guess.equals(document.key())
                    ? "the rule"
                    : Mistakes.quote(guess) + " (line " + rule.line() + ")")
                + " also takes failed attempts that prove no password, and evidence of guessing"
                + " never proposes to lock the account: add mailvigil.auth.first_factor: passed"
                + " there, or write ledger: source");
      }
    }
  }

  /** Where not each event came after the right password, the document means the source. */
  private static boolean isSourceUnproven(Section own) {
    Section unproven = own.section("unproven");
    return unproven != null && Ledger.SOURCE.wire().equals(unproven.text("ledger"));
  }

  /** A rule that can match a guess and is enough for the document; null for none. */
  private @Nullable String guess(String key, Set<String> seen) {
    SigmaCorrelation correlation = correlations.get(key);
    if (correlation == null) {
      return guessing.contains(key) ? key : null;
    }
    if (!seen.add(key)) {
      return null;
    }
    Presence presence = correlation.extras().presence();
    if (presence != null) {
      return guess(presence, seen);
    }
    List<Presence> rules = correlation.rules().stream().<Presence>map(Presence.Of::new).toList();
    return guess(
        correlation.type().isTemporal() ? new Presence.All(rules) : new Presence.Any(rules), seen);
  }

  private @Nullable String guess(Presence presence, Set<String> seen) {
    return switch (presence) {
      case Presence.Of of -> guess(of.rule(), new HashSet<>(seen));
      case Presence.Not not -> null;
      case Presence.Any any -> {
        for (Presence part : any.parts()) {
          String guess = guess(part, seen);
          if (guess != null) {
            yield guess;
          }
        }
        yield null;
      }
      case Presence.All all -> {
        String last = null;
        for (Presence part : all.parts()) {
          String guess = part instanceof Presence.Not ? last : guess(part, seen);
          if (guess == null && !(part instanceof Presence.Not)) {
            yield null;
          }
          last = guess;
        }
        yield last;
      }
    };
  }
}
