// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Command;
import io.mailvigil.common.wire.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What was undone while the pipeline was down: a file for each, in a folder of the data folder. A
 * note is written before the back end is touched, so whoever finds an entry gone finds the note.
 *
 * @param folder {@code DATA/alert/undone}; made when the first note is written
 */
public record OfflineNotes(Path folder) {
  private static final String SUFFIX = ".json";

  /** One note and its file. */
  public record Note(Path file, Command.Unlock unlock) {}

  /** Writes a note; it is on the disk when this returns. */
  public void write(Command.Unlock unlock) throws IOException {
    if (!unlock.id().matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("the id of an offline unlock names its file");
    }
    if (Files.notExists(folder)) {
      Files.createDirectories(folder);
      giveToOwner(folder);
    }
    Path whole = folder.resolve(unlock.id() + SUFFIX);
    Path half = folder.resolve(unlock.id() + ".tmp");
    byte[] bytes = Topics.COMMANDS.bytes(unlock);
    try (FileChannel out =
        FileChannel.open(
            half,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(bytes));
      out.force(true);
    }
    giveToOwner(half);
    Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Root may have written it: the pipeline's own user has to read it and take it away. */
  private static void giveToOwner(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && !Files.getOwner(path).equals(Files.getOwner(parent))) {
      Files.setOwner(path, Files.getOwner(parent));
    }
  }

  /** All notes, by name; one that cannot be read is left where it is and counted as a problem. */
  public List<Note> read(List<String> problems) throws IOException {
    List<Note> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        try {
          all.add(new Note(file, note(Files.readAllBytes(file))));
        } catch (SerializationException e) {
          problems.add(file + " is no note of an offline unlock: move it away");
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    all.sort(Comparator.comparing(Note::file));
    return all;
  }

  private static Command.Unlock note(byte[] bytes) {
    Command command = Topics.COMMANDS.read(bytes);
    if (command instanceof Command.Unlock unlock) {
      return unlock;
    }
    throw new SerializationException("is another command");
  }

  /** Takes away notes that the ledger has taken in. */
  public void remove(List<Note> notes) throws IOException {
    for (Note note : notes) {
      Files.deleteIfExists(note.file());
    }
  }
}
