// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.common.lists.NamedLists;
import java.nio.file.Path;

/** The lists that the cases beside the rules rest on. */
final class Listed {
  static final NamedLists HERE = read();

  private Listed() {}

  private static NamedLists read() {
    NamedLists.Read read =
        new ListFolder(Path.of("src/test/resources/io/mailvigil/detect/lists")).read();
    assertThat(read.mistakes()).isEmpty();
    return read.lists();
  }
}
