// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.alert;

import io.mailvigil.alert.lock.HeldLock;
import io.mailvigil.alert.lock.LockBackend;
import io.mailvigil.alert.lock.LockOrder;
import io.mailvigil.alert.lock.LockResult;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A mail server that outlives the killed process: one file for each locked account. */
record FileLock(Path folder) implements LockBackend {
  @Override
  public String name() {
    return "file";
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    try {
      Files.createFile(folder.resolve(order.account().name()));
      return new LockResult.Locked(List.of());
    } catch (FileAlreadyExistsException e) {
      return new LockResult.Already(LockResult.Owner.OURS, List.of());
    }
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    return Files.deleteIfExists(folder.resolve(account.name()))
        ? new LockResult.Unlocked(false, List.of())
        : new LockResult.NotLocked(false);
  }

  @Override
  public List<HeldLock> held() {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file ->
              new HeldLock(
                  new Account(Account.DEFAULT_TENANT, file.getFileName().toString()), null, null))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> problems() {
    return List.of();
  }
}
