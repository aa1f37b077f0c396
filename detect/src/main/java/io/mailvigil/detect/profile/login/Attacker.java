// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

/**
 * Who may stand behind a login that is not its owner's (the classes of Wiefling et al., ACM TOPS
 * 2022).
 */
enum Attacker {
  /** From anywhere, with anything. */
  NAIVE(0.5, "somebody from anywhere"),
  /** From the owner's country, through a proxy or VPN. */
  NEAR(0.35, "somebody from the owner's country"),
  /** At the owner's operator, with the owner's client. */
  IMITATING(0.15, "somebody who imitates the owner");

  /** How many of all takeovers are of this kind: assumed, nobody has measured it. */
  final double share;

  final String words;

  Attacker(double share, String words) {
    this.share = share;
    this.words = words;
  }
}
