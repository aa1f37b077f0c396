// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.alert;

import io.mailvigil.alert.decide.Decider;
import io.mailvigil.alert.decide.DeciderParts;
import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.alert.lock.OfflineNotes;
import io.mailvigil.alert.response.ResponseConfig;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The decider in a JVM of its own: {@code CLIENT-PROPERTIES LOCKS NOTES}; to be killed. */
final class DeciderProcess {
  private DeciderProcess() {}

  public static void main(String[] args) throws Exception {
    Decider decider = new Decider(parts(Path.of(args[0]), Path.of(args[1]), Path.of(args[2])));
    decider.start();
    Thread.currentThread().join();
  }

  static DeciderParts parts(Path clients, Path locks, Path notes) throws IOException {
    ConfigNode root =
        ConfigFile.parse(
            "alert: {responses: {lock: auto}, lock: {budget: {locks: 100000}}}", "test");
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(clients)) {
      properties.load(in);
    }
    Map<String, String> kafka = new HashMap<>();
    properties.stringPropertyNames().forEach(k -> kafka.put(k, properties.getProperty(k)));
    return new DeciderParts(
        kafka,
        "test",
        ResponseConfig.from(root.section("alert")),
        Accounts.DEFAULT,
        List.of(),
        Map.of("file", new FileLock(locks)),
        LockChain.of(List.of("file")),
        Map.of(),
        List.of(),
        new OfflineNotes(notes),
        new SimpleMeterRegistry(),
        InstantSource.system());
  }
}
