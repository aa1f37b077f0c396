// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import org.jspecify.annotations.Nullable;

/**
 * The client an event came from ({@code source.*}).
 *
 * @param ip its address, proxies and webmail seen through
 * @param port 1-65535, 0 where the line does not say
 * @param place its geography, null without data
 * @param asNumber its autonomous system, 0 without data
 * @param asOrganization who runs it, null without data
 * @param networkClass {@code mailvigil.network.class}, null without data
 */
public record Source(
    SourceAddress ip,
    int port,
    @Nullable Place place,
    long asNumber,
    @Nullable String asOrganization,
    @Nullable String networkClass) {
  public static Source of(SourceAddress ip) {
    return new Source(ip, 0, null, 0, null, null);
  }
}
