// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import org.jspecify.annotations.Nullable;

/** What the log says of TLS; {@code version} without the leading {@code TLSv}. */
public record Tls(boolean established, @Nullable String version, @Nullable String cipher) {}
