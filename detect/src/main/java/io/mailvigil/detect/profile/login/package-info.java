// SPDX-License-Identifier: Apache-2.0
/**
 * How unusual a login is for its account: a profile per account, and the score that a site makes of
 * what the profile says (docs/decisions/logins-are-scored-in-two-steps.md).
 */
@NullMarked
package io.mailvigil.detect.profile.login;

import org.jspecify.annotations.NullMarked;
