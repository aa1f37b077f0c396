// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

/**
 * How such a call ended.
 *
 * @param problem one sentence where sessions may go on, else empty
 */
public record SessionReply(SessionTask task, String problem) {}
