// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.format.PamFormat.ModuleLine;
import org.jspecify.annotations.Nullable;

/**
 * The modules of a second factor. Sources: google-authenticator-libpam {@code
 * src/pam_google_authenticator.c}, yubico-pam {@code pam_yubico.c}, pam-u2f {@code pam-u2f.c},
 * oath-toolkit {@code pam_oath.c}, privacyidea-pam {@code src/pam_privacyidea.cpp}, pam_python's
 * {@code privacyidea_pam.py}, pam_radius {@code src/pam_radius_auth.c}. The last five tell their
 * verdict only with {@code debug}.
 */
final class PamCode {
  private PamCode() {}

  static Reading google(ModuleLine s) {
    LogLine l = s.line();
    int m = s.body();
    if (s.at("Accepted google_authenticator for ")) {
      return s.login(Step.CODE_ACCEPTED, l.textOrNull(m + 34, l.to));
    }
    if (s.at("Invalid verification code for ")) {
      return s.login(Step.CODE_REFUSED, l.textOrNull(m + 30, l.to));
    }
    if (s.at("Invalid verification code")) {
      return s.login(Step.CODE_REFUSED, null);
    }
    if (s.at("Trying to reuse a previously used time-based code")) {
      return s.clue(Step.CODE_REUSED, null);
    }
    if (s.at("Too many concurrent login attempts")) {
      return s.login(Step.CODE_LIMITED, null);
    }
    if (s.at("Did not receive verification code from user")) {
      return s.login(Step.CODE_MISSING, null);
    }
    if (s.at("No secret configured for user ")) {
      int end = l.findLast(", asking for code anyway.", m + 30, l.to);
      return s.clue(Step.NOT_ENROLLED, l.textOrNull(m + 30, end < 0 ? l.to : end));
    }
    if (s.at("Failed to read \"")) {
      return s.clue(Step.NOT_ENROLLED, quotedAtEnd(l, m));
    }
    if (s.at("within grace period: \"")) {
      return s.login(Step.WITHIN_GRACE, quotedAtEnd(l, m));
    }
    if (s.at("debug: scratch code ")) {
      return s.clue(Step.BACKUP_CODE_USED, null);
    }
    if (s.at("debug: google_authenticator for host \"")) {
      int end = l.find('"', m + 38, l.to);
      SourceAddress ip = end < 0 ? null : l.address(m + 38, end);
      return ip == null
          ? Reading.IRRELEVANT
          : new Reading.Detail(
              new Fact.Pam(Step.ADDRESS_TOLD, s.module(), s.service(), null, ip, 1));
    }
    return Reading.IRRELEVANT;
  }

  private static @Nullable String quotedAtEnd(LogLine l, int m) {
    int end = l.to - 1;
    int open = l.byteAt(end) == '"' ? l.findLast('"', m, end) : -1;
    return open < 0 ? null : l.textOrNull(open + 1, end);
  }

  /** Whether it is a password or a code that the server judges, only its operator knows. */
  static Reading radius(ModuleLine s) {
    LogLine l = s.line();
    if (s.at("authentication failed") || s.at("authentication fails")) {
      return s.login(Step.REFUSED, null);
    }
    if (s.at("Got user name: '")) {
      int end = l.findLast('\'', s.body() + 16, l.to);
      return end < 0
          ? Reading.IRRELEVANT
          : s.clue(Step.NAME_TOLD, l.textOrNull(s.body() + 16, end));
    }
    if (s.at("All RADIUS servers failed to respond")) {
      return s.clue(Step.FAULT, null);
    }
    return Reading.IRRELEVANT;
  }

  static Reading privacyIdea(ModuleLine s) {
    LogLine l = s.line();
    if (!s.at("Unable to authenticate with privacyIDEA: ")) {
      return pythonIdea(s, s.body());
    }
    int code = l.findLast("(Code: ", s.body(), l.to);
    return code > 0 && l.number(code + 7, l.to) == 904
        ? s.login(Step.USER_REFUSED, null)
        : s.login(Step.FAULT, null);
  }

  /** {@code result: {'status': True, 'value': False}}, and the error text where there is one. */
  private static Reading pythonIdea(ModuleLine s, int p) {
    LogLine l = s.line();
    int end = Math.min(l.to, p + 400);
    if (l.at(p, "result: {")) {
      if (l.find("'value': True", p, end) > 0) {
        return s.login(Step.CODE_ACCEPTED, null);
      }
      return l.find("'value': False", p, end) > 0
          ? s.login(Step.CODE_REFUSED, null)
          : Reading.IRRELEVANT;
    }
    if (l.at(p, "successfully authenticated against offline")) {
      return s.login(Step.CODE_ACCEPTED, null);
    }
    return l.at(p, "ERR904") ? s.login(Step.USER_REFUSED, null) : Reading.IRRELEVANT;
  }

  /** {@code done. [Success]}, {@code done. [Authentication failure]}. */
  static Reading done(ModuleLine s) {
    LogLine l = s.line();
    int p = l.findLast("done. [", s.body(), l.to);
    if (p >= 0) {
      if (l.at(p + 7, "Success]")) {
        return s.login(Step.CODE_ACCEPTED, null);
      }
      if (l.at(p + 7, "Authentication failure]")) {
        return s.login(Step.CODE_REFUSED, null);
      }
      return l.at(p + 7, "Authentication service cannot")
          ? s.clue(Step.FAULT, null)
          : Reading.IRRELEVANT;
    }
    int name = l.find("get user returned: ", s.body(), l.to);
    return name < 0 ? Reading.IRRELEVANT : s.clue(Step.NAME_TOLD, l.textOrNull(name + 19, l.to));
  }

  /**
   * {@code [pam_yubico.c:pam_sm_authenticate(918)] …}, {@code debug(pam_u2f): pam-u2f.c:400
   * (pam_sm_authenticate): …} and {@code privacyidea_pam: …}: modules that print to standard error,
   * which is the journal of a service.
   */
  static Reading debugged(LogLine l, int m) {
    int limit = Math.min(l.to, m + 48);
    if (l.at(m, "privacyidea_pam: ")) {
      return pythonIdea(new ModuleLine(l, "privacyidea", null, m + 17), m + 17);
    }
    String module = null;
    if (l.byteAt(m) == '[') {
      module =
          l.find("pam_yubico.c:", m, limit) > 0
              ? "yubico"
              : l.find("pam_oath.c:", m, limit) > 0 || l.find("usersfile.c:", m, limit) > 0
                  ? "oath"
                  : null;
    } else if (l.at(m, "debug(pam_u2f): ")) {
      module = "u2f";
    } else if (l.at(m, "debug: ")) {
      module = l.find("pam_yubico.c:", m, limit) > 0 ? "yubico" : null;
    }
    return module == null ? Reading.FOREIGN : done(new ModuleLine(l, module, null, m));
  }
}
