// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.io.IOException;

/** How a memory is written into a store. */
interface Form<T> {
  /** Throws {@link IOException}, or anything unchecked, on bytes that no version of this wrote. */
  T read(byte[] bytes) throws IOException;

  byte[] write(T memory);
}
