// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a YAML 1.2 file into a {@link ConfigNode}. Duplicate keys, broken syntax and alias bombs
 * are refused with file and line.
 */
public final class ConfigFile {
  private ConfigFile() {}

  /** Reads a file. Throws {@link ConfigException} where it is missing, unreadable or no YAML. */
  public static ConfigNode read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": is not UTF-8 text: save it as UTF-8");
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": is not there: check the path");
    } catch (AccessDeniedException e) {
      throw new ConfigException(file + ": can not be read by this user: check its permissions");
    } catch (IOException e) {
      throw new ConfigException(
          file + ": can not be read (" + e.getMessage() + "): name the YAML file");
    }
  }

  /** Reads text; {@code name} stands for the file in messages. */
  public static ConfigNode parse(String text, String name) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(10)
            .build();
    try {
      @Nullable Node root = new Compose(settings).composeString(text).orElse(null);
      return new ConfigNode(root, name, "", new ConfigNode.Report());
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark();
      String line = mark.map(m -> " line " + (m.getLine() + 1)).orElse("");
      throw new ConfigException(name + line + ": " + e.getProblem() + ": mend the YAML there");
    } catch (YamlEngineException e) {
      throw new ConfigException(name + ": is no YAML: " + firstLine(e));
    }
  }

  private static String firstLine(YamlEngineException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("unreadable");
  }
}
