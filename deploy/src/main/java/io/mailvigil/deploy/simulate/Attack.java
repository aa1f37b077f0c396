// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import java.util.List;
import java.util.function.Consumer;

/**
 * A named attack.
 *
 * @param heldOut detectors are not tuned on it; it only measures them
 * @param what in one line, for {@code --help}
 */
record Attack(String name, boolean heldOut, String what, Plan plan) {
  /** What the attacker does. */
  interface Plan {
    void carryOut(World world, Dice dice, Consumer<Act> out);
  }

  static final List<Attack> ALL =
      List.of(
          new Attack(
              "naive",
              false,
              "a known password, from anywhere, with any program",
              Takeovers::naive),
          new Attack(
              "proxy", false, "a known password, from the victim's country", Takeovers::proxy),
          new Attack(
              "targeted",
              false,
              "the victim's operator and program, in place of a login",
              Takeovers::targeted),
          new Attack(
              "very-targeted",
              true,
              "the victim's network, program and hours",
              Takeovers::veryTargeted),
          new Attack(
              "patient", false, "a login, again after 80 h and after 30 d", Takeovers::patient),
          new Attack(
              "changing-proxies",
              true,
              "one login a day, each from another home in the country",
              Takeovers::changingProxies),
          new Attack("spam", false, "a login, then mail to hundreds", Takeovers::spam),
          new Attack(
              "exfiltration", false, "a login, then all mail is fetched", Takeovers::exfiltration),
          new Attack("wipe", true, "a login, then all mail is deleted", Takeovers::wipe),
          new Attack("spray", false, "one address, three passwords for everybody", Guesses::spray),
          new Attack(
              "distributed-spray",
              false,
              "hundreds of addresses, one guess each",
              Guesses::distributedSpray),
          new Attack(
              "stuffing",
              false,
              "five addresses, leaked pairs of name and password",
              Guesses::stuffing),
          new Attack(
              "slow-guessing", false, "one address, one account, every 25 minutes", Guesses::slow),
          new Attack(
              "botnet-guessing", false, "one account from a hundred addresses", Guesses::botnet),
          new Attack(
              "code-guessing",
              false,
              "the right password, then codes until one fits",
              Guesses::codes),
          new Attack(
              "trickling-codes",
              true,
              "the right password, then four codes a day",
              Guesses::tricklingCodes),
          new Attack(
              "lockout",
              false,
              "wrong passwords for everybody, to get them locked",
              Guesses::lockout));
}
