// SPDX-License-Identifier: Apache-2.0
import com.google.googlejavaformat.java.Formatter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds every Java source to google-java-format and to the SPDX header. Run by the build: {@code
 * check} fails with the list of files, {@code fix} rewrites them.
 */
final class Format {
  private static final String SPDX = "// SPDX-License-Identifier: Apache-2.0\n";

  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    Path root = Path.of(args[1]);
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("common", "ingest", "detect", "alert", "deploy")) {
      Path src = root.resolve(module).resolve("src");
      if (Files.isDirectory(src)) {
        try (Stream<Path> walk = Files.walk(src)) {
          walk.filter(p -> p.toString().endsWith(".java")).forEach(sources::add);
        }
      }
    }
    List<Path> wrong = new ArrayList<>();
    Formatter formatter = new Formatter();
    for (Path source : sources) {
      String is = Files.readString(source);
      String should = formatter.formatSourceAndFixImports(is);
      if (!should.startsWith(SPDX)) {
        should = SPDX + should;
      }
      if (!is.equals(should)) {
        wrong.add(root.relativize(source));
        if (fix) {
          Files.writeString(source, should);
        }
      }
    }
    if (fix) {
      System.out.printf("formatted %d of %d files%n", wrong.size(), sources.size());
    } else if (!wrong.isEmpty()) {
      System.err.println("not formatted or without SPDX header (mend: mvn -N validate -Dformat=fix):");
      wrong.forEach(p -> System.err.println("  " + p));
      System.exit(1);
    }
  }
}
