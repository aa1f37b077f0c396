// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Elasticsearch's three children of DATA, each its own uid's: the unpacked program, its
 * configuration (made anew at each start) and its data.
 */
record ElasticsearchFiles(Uid uid, Path program, Path config, Path home, Marked marked) {
  private static final String HOME = "elasticsearch";
  private static final String PROGRAM = "elasticsearch-server";
  private static final String CONFIG = "elasticsearch-config";
  private static final String VERSION = "mailvigil.version";

  /** Where the three stand; nothing is made. */
  static ElasticsearchFiles in(DataFolder data) throws IOException {
    Path root = data.root().toRealPath();
    Path home = root.resolve(HOME);
    Uid uid = Uid.over(home);
    uid.requireReach(
        root,
        "the data folder",
        "choose one that others can pass through to, such as /var/lib/mailvigil, with --data");
    uid.requireReach(
        Path.of(System.getProperty("java.home")),
        "the Java in",
        "set MAILVIGIL_JAVA_HOME to a JDK that every user can read");
    Path config = root.resolve(CONFIG);
    Path program = root.resolve(PROGRAM);
    return new ElasticsearchFiles(uid, program, config, home, Marked.of(program, config));
  }

  /** Unpacks the program where that version is not there yet, and makes the home. */
  void install(DataFolder data, ServerZip zip) throws IOException {
    if (!installed(zip.version())) {
      Path archive = zip.get();
      new Staging(data, uid)
          .replace(
              PROGRAM,
              folder -> {
                Unzip.into(archive, folder);
                Files.writeString(folder.resolve(VERSION), zip.version());
              });
    }
    if (!Files.isDirectory(home)) {
      new Staging(data, uid)
          .replace(
              HOME,
              folder -> {
                for (String child : List.of("data", "logs", "tmp")) {
                  Files.createDirectory(folder.resolve(child));
                }
              });
    }
  }

  /** Writes the configuration anew, for the run that is known by those marks. */
  void configure(DataFolder data, int port, String heap, Marked run, String secret)
      throws IOException {
    String both = marked.ofServer() + "\n" + run.ofServer();
    new Staging(data, uid)
        .replace(
            CONFIG, folder -> ElasticsearchConfig.write(folder, home, port, heap, both, secret));
  }

  private boolean installed(String version) throws IOException {
    try {
      return Files.readString(program.resolve(VERSION)).equals(version)
          && Uid.owner(program) == uid.number();
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
