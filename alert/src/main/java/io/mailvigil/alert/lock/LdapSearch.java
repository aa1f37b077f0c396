// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import io.mailvigil.common.event.Account;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an account's entry is found. The account's name is put into the parsed filter, never into its
 * text, so no name can change what is asked.
 *
 * @param base below which entries are looked for
 * @param filter with {@code :account}, {@code :local} or {@code :domain} in values of equality
 */
record LdapSearch(String base, Filter filter) {

  /** Throws {@link IllegalArgumentException}: key and sentence. */
  static LdapSearch of(String base, String filter) {
    if (!DN.isValidDN(base) || base.isBlank()) {
      throw new IllegalArgumentException("base: the name of an entry, as ou=people,dc=example");
    }
    try {
      LdapSearch search = new LdapSearch(base, Filter.create(filter));
      Map<String, List<String>> named = new LinkedHashMap<>();
      search.collect(search.filter, named);
      if (named.isEmpty()) {
        throw new IllegalArgumentException(
            "filter: compares nothing with :account or :local, as (mail=:account) does");
      }
      return search;
    } catch (LDAPException e) {
      throw new IllegalArgumentException("filter: is no LDAP filter such as (mail=:account)", e);
    }
  }

  /** The filter for one account. */
  Filter of(Account account) {
    return filled(filter, account);
  }

  /** The attributes that carry an account's name. */
  List<String> attributes() {
    Map<String, List<String>> named = new LinkedHashMap<>();
    collect(filter, named);
    return List.copyOf(named.keySet());
  }

  /**
   * Whether an entry that was found really is the account's: a directory's matching rule may take
   * other names for equal.
   */
  boolean isOf(Entry entry, Account account) {
    Map<String, List<String>> named = new LinkedHashMap<>();
    collect(filter, named);
    for (Map.Entry<String, List<String>> name : named.entrySet()) {
      String[] values = entry.getAttributeValues(name.getKey());
      for (String value : values == null ? new String[0] : values) {
        if (name.getValue().stream().anyMatch(t -> fill(t, account).equalsIgnoreCase(value))) {
          return true;
        }
      }
    }
    return false;
  }

  private static Filter filled(Filter filter, Account account) {
    return switch (filter.getFilterType()) {
      case Filter.FILTER_TYPE_AND -> Filter.createANDFilter(each(filter, account));
      case Filter.FILTER_TYPE_OR -> Filter.createORFilter(each(filter, account));
      case Filter.FILTER_TYPE_NOT ->
          Filter.createNOTFilter(filled(filter.getNOTComponent(), account));
      case Filter.FILTER_TYPE_EQUALITY ->
          Filter.createEqualityFilter(
              filter.getAttributeName(), fill(filter.getAssertionValue(), account));
      default -> filter;
    };
  }

  private static List<Filter> each(Filter filter, Account account) {
    List<Filter> all = new ArrayList<>();
    for (Filter part : filter.getComponents()) {
      all.add(filled(part, account));
    }
    return all;
  }

  private void collect(Filter part, Map<String, List<String>> named) {
    switch (part.getFilterType()) {
      case Filter.FILTER_TYPE_AND, Filter.FILTER_TYPE_OR -> {
        for (Filter inner : part.getComponents()) {
          collect(inner, named);
        }
      }
      case Filter.FILTER_TYPE_EQUALITY -> {
        String value = part.getAssertionValue();
        if (value.contains(":account") || value.contains(":local")) {
          named.computeIfAbsent(part.getAttributeName(), a -> new ArrayList<>()).add(value);
        }
      }
      default -> {
        // asks for no name
      }
    }
  }

  private static String fill(String template, Account account) {
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < template.length()) {
      String rest = template.substring(i);
      if (rest.startsWith(":account")) {
        text.append(account.name());
        i += ":account".length();
      } else if (rest.startsWith(":local")) {
        text.append(AccountNames.local(account));
        i += ":local".length();
      } else if (rest.startsWith(":domain")) {
        text.append(AccountNames.domain(account));
        i += ":domain".length();
      } else {
        text.append(template.charAt(i++));
      }
    }
    return text.toString();
  }
}
