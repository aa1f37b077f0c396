// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.detect;

import io.mailvigil.common.event.Network;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.detect.Detect;
import io.mailvigil.detect.DetectConfig;
import io.mailvigil.detect.NobodysAddresses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Detect in a JVM of its own: {@code CLIENT-PROPERTIES FOLDER INSTANCE}; to be killed. */
final class DetectProcess {
  static final NobodysAddresses NOBODYS =
      new NobodysAddresses(List.of(Network.parse("127.0.0.1"), Network.parse("::1")));

  private DetectProcess() {}

  public static void main(String[] args) throws Exception {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
      properties.load(in);
    }
    Map<String, String> kafka = new HashMap<>();
    properties.stringPropertyNames().forEach(k -> kafka.put(k, properties.getProperty(k)));
    Detect detect =
        new Detect(
            DetectConfig.DEFAULT,
            kafka,
            NOBODYS,
            new ListFolder(null),
            Path.of(args[1]),
            args[2],
            Clock.systemUTC(),
            new SimpleMeterRegistry());
    detect.start();
    Thread.currentThread().join();
  }
}
