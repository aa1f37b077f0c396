// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import java.time.Duration;
import java.util.List;

/** Sigma detections for the tests of the hosts. */
public final class SigmaSamples {
  private SigmaSamples() {}

  /** A wrong code, and no login in the five minutes after it. */
  public static Detector<?> unanswered(String id, String... by) {
    Presence then =
        new Presence.All(
            List.of(new Presence.Of("wrong"), new Presence.Not(new Presence.Of("login"))));
    return new Rules(id)
        .rule("wrong", Attempts::isWrongCode)
        .rule("login", Attempts::isLogin)
        .correlation(
            "unanswered",
            Type.TEMPORAL_ORDERED,
            List.of("wrong", "login"),
            Duration.ofMinutes(5),
            Threshold.NONE,
            Extras.NONE.with(then),
            by)
        .detector();
  }
}
