// SPDX-License-Identifier: Apache-2.0
/**
 * Signed links that stand for one answer: a person without the command line says yes or no. A GET
 * only shows, a POST acts, since mail scanners and chat previews follow links.
 */
@NullMarked
package io.mailvigil.alert.link;

import org.jspecify.annotations.NullMarked;
