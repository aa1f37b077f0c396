// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;

/**
 * Whose doing an alert about an account was, by somebody who knows; on {@code
 * mail.confirmations.v1}, for those who learn from it.
 *
 * @param time when it was said
 * @param by who said it, as {@code root@mx1}
 * @param alert {@code event.id} of the alert
 * @param account whom it is about
 * @param event id of the event that completed the alert's evidence
 * @param me true: it was the owner; false: it was somebody else
 */
public record Confirmation(
    Instant time, String by, String alert, Account account, String event, boolean me) {}
