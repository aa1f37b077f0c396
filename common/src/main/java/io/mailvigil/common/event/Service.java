// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import org.jspecify.annotations.Nullable;

/**
 * The daemon that spoke.
 *
 * @param type {@code service.type}: the product, as {@code dovecot} or {@code postfix}
 * @param host {@code host.name} of the syslog header, null where there is none
 * @param process {@code process.name}: the program of the syslog header, null where there is none
 * @param pid {@code process.pid}, 0 where the line does not say
 */
public record Service(String type, @Nullable String host, @Nullable String process, long pid) {}
