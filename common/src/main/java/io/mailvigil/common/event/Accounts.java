// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import io.mailvigil.common.config.ConfigNode;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes canonical accounts and tenants from login names (contract part 3: configuration {@code
 * accounts}, {@code tenants}). NFC and never NFKC: no look-alike is folded onto another account.
 *
 * @param defaultDomain what a bare name gets, empty for none: then it stays an account of its own
 * @param aliases whole login names that are another account
 * @param domainAliases domains that are another domain
 * @param plusSeparator what separates a detail from the local part, empty for off
 * @param caseSensitive whether {@code Bob} and {@code bob} are two
 * @param tenantOfDomain the tenant of each configured domain; others belong to {@code default}
 */
public record Accounts(
    String defaultDomain,
    Map<String, String> aliases,
    Map<String, String> domainAliases,
    String plusSeparator,
    boolean caseSensitive,
    Map<String, String> tenantOfDomain) {
  public static final Accounts DEFAULT = new Accounts("", Map.of(), Map.of(), "", false, Map.of());

  public Accounts {
    aliases = Map.copyOf(aliases);
    domainAliases = Map.copyOf(domainAliases);
    tenantOfDomain = Map.copyOf(tenantOfDomain);
  }

  /**
   * Reads the top-level sections {@code accounts} and {@code tenants} (tenant: list of domains).
   */
  public static Accounts from(ConfigNode root) {
    ConfigNode node = root.section("accounts");
    Map<String, String> tenantOfDomain = new LinkedHashMap<>();
    ConfigNode tenants = root.section("tenants");
    for (String tenant : tenants.names()) {
      if (tenant.isEmpty() || tenant.indexOf('/') >= 0) {
        tenants.mistake(tenant, "is no tenant name: leave out the slash");
        continue;
      }
      for (String domain : tenants.strings(tenant, List.of())) {
        tenantOfDomain.put(domain.toLowerCase(Locale.ROOT), tenant);
      }
    }
    return new Accounts(
        node.text("default-domain", "").toLowerCase(Locale.ROOT),
        lowered(node.texts("aliases")),
        lowered(node.texts("domain-aliases")),
        node.text("plus-separator", ""),
        node.flag("case-sensitive", false),
        tenantOfDomain);
  }

  private static Map<String, String> lowered(Map<String, String> map) {
    Map<String, String> all = new HashMap<>();
    map.forEach((k, v) -> all.put(k.toLowerCase(Locale.ROOT), v.toLowerCase(Locale.ROOT)));
    return all;
  }

  /** {@code user.name}: NFC, lower-cased unless case matters. */
  public String userName(String login) {
    String name = isAscii(login) ? login : Normalizer.normalize(login, Normalizer.Form.NFC);
    return caseSensitive ? name : name.toLowerCase(Locale.ROOT);
  }

  /** The account of a login name, which must not be empty. */
  public Account account(String login) {
    String name = userName(login);
    name = aliases.getOrDefault(name, name);
    int at = name.lastIndexOf('@');
    String local = at < 0 ? name : name.substring(0, at);
    String domain = at < 0 ? defaultDomain : name.substring(at + 1);
    domain = domainAliases.getOrDefault(domain, domain);
    if (!plusSeparator.isEmpty() && local.indexOf(plusSeparator) > 0) {
      local = local.substring(0, local.indexOf(plusSeparator));
    }
    String whole = domain.isEmpty() ? local : local + "@" + domain;
    String canonical = aliases.getOrDefault(whole, whole);
    String tenant = tenantOfDomain.getOrDefault(domain, Account.DEFAULT_TENANT);
    return new Account(tenant, canonical.isEmpty() ? name : canonical);
  }

  /**
   * True for a bare name that could belong to more than one domain: such an account is never locked
   * (contract part 3).
   */
  public boolean isAmbiguous(Account account) {
    return account.name().indexOf('@') < 0 && tenantOfDomain.size() > 1;
  }

  private static boolean isAscii(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (s.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }
}
