// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A shell that blocks on a pipe from this process and, when the pipe ends without a word, stops the
 * marked processes: at once, whatever ended us, kill -9 included.
 *
 * <p>It is a shell of its own session, so that Ctrl-C in our terminal reaches us and not it. It
 * looks for two more seconds after the last one is gone, because a process that is just being made
 * carries no mark yet.
 */
final class Watcher implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      IFS= read -r one; IFS= read -r two
      read -r word && exit 0
      quiet=0 tries=0
      while [ $quiet -lt 20 ]; do
        found=$(printf '%s\\n' "$one" "$two" | grep -lzxF -f - /proc/[0-9]*/cmdline 2>/dev/null)
        if [ -z "$found" ]; then quiet=$((quiet + 1)); else
          quiet=0 tries=$((tries + 1)) signal=TERM
          [ $tries -gt 100 ] && signal=KILL
          for file in $found; do pid=${file#/proc/}; kill -$signal "${pid%%/*}" 2>/dev/null; done
        fi
        sleep 0.1
      done
      """;

  private final Process shell;
  private final Writer pipe;

  private Watcher(Process shell, Writer pipe) {
    this.shell = shell;
    this.pipe = pipe;
  }

  /**
   * Watches over the marked processes of a data folder, whose name it carries for who lists
   * processes.
   */
  static Watcher over(Marked marked, Path data) throws IOException {
    Process shell =
        new ProcessBuilder("setsid", "sh", "-c", SCRIPT, "mailvigil-watcher", data.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    OutputStream out = shell.getOutputStream();
    Writer pipe = new java.io.OutputStreamWriter(out, StandardCharsets.UTF_8);
    pipe.write(String.join("\n", marked.marks()) + "\n");
    pipe.flush();
    return new Watcher(shell, pipe);
  }

  ProcessHandle process() {
    return shell.toHandle();
  }

  /** Ends the pipe as the death of this process would. */
  void breakPipe() throws IOException {
    pipe.close();
  }

  /** Sends the watcher home: the server was stopped in order. */
  @Override
  public void close() {
    try (pipe) {
      pipe.write("done\n");
    } catch (IOException e) {
      // it is gone already
    }
  }
}
