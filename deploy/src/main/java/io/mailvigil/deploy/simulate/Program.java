// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A mail program as it tells its name (IMAP ID).
 *
 * @param major its major version on the first day of 2026
 * @param everyDays after how many days the next major version comes
 */
record Program(String name, int major, int everyDays, boolean onPhone, double share) {
  static final List<Program> ALL =
      List.of(
          new Program("Thunderbird", 140, 30, false, 30),
          new Program("Outlook", 16, 4000, false, 35),
          new Program("Apple Mail", 3826, 120, false, 18),
          new Program("eM Client", 10, 400, false, 6),
          new Program("Evolution", 3, 2000, false, 3),
          new Program("iPhone Mail", 23, 120, true, 45),
          new Program("K-9 Mail", 12, 60, true, 14),
          new Program("Samsung Email", 6, 300, true, 20),
          new Program("Gmail", 2026, 14, true, 16),
          new Program("FairEmail", 1, 21, true, 5));

  private static final LocalDate EPOCH = LocalDate.of(2026, 1, 1);

  static List<Program> onPhones(boolean phone) {
    return ALL.stream().filter(program -> program.onPhone == phone).toList();
  }

  /** The version of a user who updates {@code lateDays} after it is out. */
  String version(LocalDate day, int lateDays) {
    long age = ChronoUnit.DAYS.between(EPOCH, day) - lateDays;
    long steps = Math.floorDiv(age, everyDays);
    return major + steps + "." + Math.floorMod(Math.floorDiv(age, Math.max(7, everyDays / 3)), 4);
  }
}
