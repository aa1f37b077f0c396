// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import org.jspecify.annotations.Nullable;

/**
 * Mail sent, read, deleted or forwarded ({@code email.*}, {@code mailvigil.mail.*}, {@code
 * mailvigil.forward.target}); a count of -1 is one the line does not state.
 *
 * @param from envelope sender ({@code email.from.address})
 * @param queueId {@code email.local_id}
 * @param messageId {@code email.message_id}
 * @param recipients all recipients
 * @param externalRecipients those outside the configured domains
 * @param result {@code mailvigil.mail.result}
 */
public record Mail(
    @Nullable String from,
    @Nullable String queueId,
    @Nullable String messageId,
    long recipients,
    long externalRecipients,
    @Nullable String result,
    long fetched,
    long bytes,
    long deleted,
    long expunged,
    @Nullable String forwardTarget) {}
