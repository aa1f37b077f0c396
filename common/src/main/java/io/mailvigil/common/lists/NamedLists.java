// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import io.mailvigil.common.event.SourceAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All lists of an operator, by name, without '-' in it. Those that Mailvigil knows are always
 * there, be it empty.
 */
public record NamedLists(Map<String, List<ListEntry>> lists) {
  /** Accounts that are never locked unless a person forces it. */
  public static final String PROTECTED_ACCOUNTS = "protected_accounts";

  /** Networks that are never blocked, never a reason to lock and never a grouping source. */
  public static final String TRUSTED_NETWORKS = "trusted_networks";

  /** Accounts of programs, each with the networks and hours it signs in from and in. */
  public static final String SERVICE_ACCOUNTS = "service_accounts";

  /** Those known by name; more can be added by the operator. */
  public static final List<String> KNOWN =
      List.of(
          PROTECTED_ACCOUNTS,
          TRUSTED_NETWORKS,
          "vpn_egress",
          "honey_accounts",
          SERVICE_ACCOUNTS,
          "vips",
          "outdated_clients",
          "bad_reputation");

  /** Those known, all empty. */
  public static final NamedLists EMPTY = new NamedLists(Map.of());

  /**
   * What became of files.
   *
   * @param lists of what could be read
   * @param mistakes each as {@code file:line: sentence}, the mend in it
   */
  public record Read(NamedLists lists, List<String> mistakes) {
    public Read {
      mistakes = List.copyOf(mistakes);
    }
  }

  public NamedLists {
    Map<String, List<ListEntry>> all = new LinkedHashMap<>();
    KNOWN.forEach(name -> all.put(name, List.of()));
    lists.forEach((name, entries) -> all.put(name, List.copyOf(entries)));
    lists = Collections.unmodifiableMap(all);
  }

  /**
   * Reads files, each named as sentences shall call it; the list is called as its file is, without
   * the ending, with '_' for '-'.
   */
  public static Read read(Map<String, String> textByFile) {
    Map<String, List<ListEntry>> lists = new LinkedHashMap<>();
    Map<String, String> fileOfList = new LinkedHashMap<>();
    List<String> mistakes = new ArrayList<>();
    textByFile.forEach((file, text) -> {
      String name = name(file);
      if (!name.matches("[A-Za-z0-9_]{1,64}")) {
        mistakes.add(file + ":1: the name of a list is of letters, digits, '-' and '_': rename it");
        return;
      }
      if (!file.toLowerCase(Locale.ROOT).matches(".*\\.(txt|csv|ya?ml)")) {
        mistakes.add(file + ":1: is no list: end its name in .txt, .csv or .yml");
        return;
      }
      String before = fileOfList.putIfAbsent(name, file);
      if (before != null) {
        mistakes.add(file + ":1: the list " + name + " stands in " + before + " too: keep one");
        return;
      }
      ListReader reader = new ListReader(file, name);
      lists.put(name, reader.read(text));
      mistakes.addAll(reader.mistakes());
    });
    return new Read(new NamedLists(lists), mistakes);
  }

  private static String name(String file) {
    String last = file.substring(file.lastIndexOf('/') + 1);
    int dot = last.lastIndexOf('.');
    return (dot < 0 ? last : last.substring(0, dot)).replace('-', '_');
  }

  /** The entries of a list, expired ones too; null where none has that name. */
  public @Nullable List<ListEntry> list(String name) {
    return lists.get(name.replace('-', '_'));
  }

  /** The entry of a known list that describes a name at a time, null for none. */
  public @Nullable ListEntry find(String list, String name, Instant at) {
    for (ListEntry entry : lists.getOrDefault(list, List.of())) {
      if (entry.holds(at) && entry.describes(name)) {
        return entry;
      }
    }
    return null;
  }

  /** Whether an address is in a network of a known list at a time. */
  public boolean contains(String list, SourceAddress address, Instant at) {
    for (ListEntry entry : lists.getOrDefault(list, List.of())) {
      if (entry.network() != null && entry.network().contains(address) && entry.holds(at)) {
        return true;
      }
    }
    return false;
  }
}
