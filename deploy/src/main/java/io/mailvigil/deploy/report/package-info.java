// SPDX-License-Identifier: Apache-2.0
/** What a replay found as one HTML page for people; the numbers here, the words in the template. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.deploy.report;
