// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.schema.Schema;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Locks the entry of an account in a directory ({@link LdapSwitch}) and marks it as ours, both in
 * one modification, which every directory does wholly or not at all; then the entry is read again
 * over a new connection. What was there before stands in the mark and is put back.
 *
 * <p>A directory refuses the next bind and no more: a Dovecot with an auth cache lets the account
 * in until its cache is flushed, which is what {@code doveadm} is for.
 */
final class LdapLock implements LockBackend {
  private static final Account NOBODY = new Account(Account.DEFAULT_TENANT, "mailvigil-nobody");

  private final String name;
  private final Config config;
  private final @Nullable Doveadm doveadm;
  private final @Nullable DovecotSessions sessions;

  /**
   * The directory and what a lock is in it.
   *
   * @param by the attribute that refuses
   * @param mark the attribute that holds our mark
   * @param owner the mark of our locks; two Mailvigils on one directory need two
   * @param doveadm the Dovecot that asks this directory; null where none is told
   */
  record Config(
      LdapDirectory directory,
      LdapSearch search,
      LdapSwitch by,
      String mark,
      String owner,
      Doveadm.@Nullable Config doveadm,
      DovecotNames names)
      implements LockBackend.Config {

    /** Throws {@link IllegalArgumentException}: key and sentence. */
    Config {
      if (!mark.matches("[A-Za-z][A-Za-z0-9-]*") || mark.equalsIgnoreCase(by.attribute())) {
        throw new IllegalArgumentException("mark: the name of an attribute that is free for us");
      }
      if (!owner.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      String url = node.required("url", "write ldaps://ldap.example.org or the like");
      Boolean startTls = node.has("start-tls") ? node.flag("start-tls", true) : null;
      Path ca = node.file("ca");
      String bindDn = node.required("bind-dn", "as which entry may it write?");
      Secret password = node.secret("password");
      String base = node.required("base", "below which entry are the accounts?");
      String filter = node.text("filter", "(mail=:account)");
      LdapSwitch by = node.choice("by", LdapSwitch.PPOLICY, LdapSwitch.class);
      String mark = node.text("mark", by.usualMark());
      String owner = node.text("owner", "mailvigil");
      Doveadm.Config doveadm = node.has("doveadm") ? Doveadm.Config.from(node) : null;
      var form = node.choice("user-names", DovecotNames.Form.FULL, DovecotNames.Form.class);
      String localDomain = node.text("local-domain", "");
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(60));
      if (!node.has("by")) {
        node.mistake("by", "is missing: ppolicy, ns-account-lock or user-account-control");
      }
      if (password == null) {
        node.mistake("password", "is missing: write {file: PATH} or {env: NAME}");
      }
      if (password == null || url.isEmpty() || bindDn.isEmpty() || base.isEmpty()) {
        return null;
      }
      try {
        return new Config(
            LdapDirectory.of(url, startTls, ca, bindDn, password, timeout),
            LdapSearch.of(base, filter),
            by,
            mark,
            owner,
            doveadm,
            new DovecotNames(form, localDomain));
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    @Override
    public LdapLock make(String name) {
      return new LdapLock(name, this);
    }
  }

  private LdapLock(String name, Config config) {
    this.name = name;
    this.config = config;
    this.doveadm =
        config.doveadm() == null ? null : config.doveadm().make(config.directory().timeout());
    this.sessions = doveadm == null ? null : new DovecotSessions(doveadm, config.names());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    Account account = order.account();
    Optional<String> refusal = AccountNames.refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    LockResult done = config.directory().with(connection -> lock(connection, order));
    if (done instanceof LockResult.Refused) {
      return done;
    }
    if (!config.directory().with(connection -> isLocked(connection, account))) {
      throw new IOException(name + ": the lock was gone right after it: who else writes it?");
    }
    List<String> shortfalls = sessions == null ? List.of() : sessions.end(account);
    return done instanceof LockResult.Already already
        ? new LockResult.Already(already.by(), shortfalls)
        : new LockResult.Locked(shortfalls);
  }

  private LockResult lock(LDAPConnection connection, LockOrder order) throws LDAPException {
    SearchResultEntry entry = find(connection, order.account());
    if (entry == null) {
      return new LockResult.Refused("the directory knows no such account, or more than one");
    }
    Optional<LockMark> mark = marks(entry).filter(m -> isOurs(m, order.account())).findFirst();
    if (config.by().isLocked(entry)) {
      return new LockResult.Already(
          mark.isPresent() ? LockResult.Owner.OURS : LockResult.Owner.OTHERS, List.of());
    }
    List<Modification> change = new ArrayList<>(config.by().lock(entry));
    if (mark.isPresent()) { // somebody let the account in by hand: what is there now is to be kept
      change.add(marking(ModificationType.DELETE, mark.get()));
    }
    String before = entry.getAttributeValue(config.by().attribute());
    change.add(marking(ModificationType.ADD, LockMark.of(config.owner(), order, before)));
    connection.modify(entry.getDN(), change);
    return new LockResult.Locked(List.of());
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    Optional<String> refusal = AccountNames.refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    boolean undone = config.directory().with(connection -> unlock(connection, account));
    boolean ours = config.directory().with(connection -> !ours(connection, account).isEmpty());
    if (ours) {
      throw new IOException(name + ": our lock is back right after it was undone: by whom?");
    }
    boolean others = config.directory().with(connection -> isLocked(connection, account));
    return undone
        ? new LockResult.Unlocked(others, sessions == null ? List.of() : sessions.flush(account))
        : new LockResult.NotLocked(others);
  }

  /** Whether there was something of ours to undo; the mark finds entries that were renamed too. */
  private boolean unlock(LDAPConnection connection, Account account) throws LDAPException {
    List<SearchResultEntry> ours = ours(connection, account);
    for (SearchResultEntry entry : ours) {
      List<LockMark> marks = marks(entry).filter(m -> isOurs(m, account)).toList();
      List<Modification> change = new ArrayList<>();
      if (config.by().isLocked(entry)) {
        change.addAll(config.by().unlock(entry, marks.getFirst().previous()));
      }
      marks.forEach(m -> change.add(marking(ModificationType.DELETE, m)));
      connection.modify(entry.getDN(), change);
    }
    return !ours.isEmpty();
  }

  @Override
  public @Nullable Sessions sessions() {
    return sessions == null ? null : sessions::cut;
  }

  @Override
  public List<HeldLock> held() throws IOException {
    return config
        .directory()
        .with(connection ->
            marked(connection).stream()
                .filter(config.by()::isLocked)
                .flatMap(this::marks)
                .filter(mark -> mark.owner().equals(config.owner()))
                .map(LockMark::lock)
                .toList());
  }

  /** Reads as a lock would; only a lock itself shows whether the entry may be written. */
  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    try {
      problems.addAll(config.directory().with(this::problems));
    } catch (IOException e) {
      problems.add(name + ": " + e.getMessage());
    }
    if (doveadm != null) {
      problems.addAll(doveadm.problems());
    }
    return problems;
  }

  private List<String> problems(LDAPConnection connection) throws LDAPException {
    List<String> problems = new ArrayList<>();
    if (find(connection, NOBODY) != null) {
      problems.add(name + ": filter finds an account that does not exist: compare with :account");
    }
    marked(connection);
    Schema schema = connection.getSchema();
    if (schema != null && schema.getAttributeType(config.by().attribute()) == null) {
      problems.add(
          name
              + ": the directory does not know "
              + config.by().attribute()
              + ": "
              + config.by().mend());
    }
    if (schema != null && schema.getAttributeType(config.mark()) == null) {
      problems.add(
          name + ": the directory does not know " + config.mark() + ": name another in mark");
    }
    if (problems.isEmpty() && config.by() == LdapSwitch.PPOLICY && !hasLockout(connection)) {
      problems.add(
          name
              + ": no password policy with pwdLockout TRUE is to be seen, and without one OpenLDAP"
              + " ignores pwdAccountLockedTime: set it, or let bind-dn read the policies");
    }
    return problems;
  }

  private static boolean hasLockout(LDAPConnection connection) throws LDAPException {
    RootDSE root = connection.getRootDSE();
    String[] contexts = root == null ? null : root.getNamingContextDNs();
    for (String context : contexts == null ? new String[0] : contexts) {
      Filter filter = Filter.createEqualityFilter("pwdLockout", "TRUE");
      if (!search(connection, context, filter, 1, "1.1").isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean isLocked(LDAPConnection connection, Account account) throws LDAPException {
    SearchResultEntry entry = find(connection, account);
    return entry != null && config.by().isLocked(entry);
  }

  /** Null where there is no such account, or more than one, or one of another name. */
  private @Nullable SearchResultEntry find(LDAPConnection connection, Account account)
      throws LDAPException {
    List<SearchResultEntry> found =
        search(connection, config.search().base(), config.search().of(account), 2, attributes());
    return found.size() == 1 && config.search().isOf(found.getFirst(), account)
        ? found.getFirst()
        : null;
  }

  private List<SearchResultEntry> ours(LDAPConnection connection, Account account)
      throws LDAPException {
    return marked(connection).stream()
        .filter(entry -> marks(entry).anyMatch(mark -> isOurs(mark, account)))
        .toList();
  }

  private List<SearchResultEntry> marked(LDAPConnection connection) throws LDAPException {
    Filter filter =
        Filter.createSubstringFilter(
            config.mark(), LockMark.beginning(config.owner()).strip(), null, null);
    return search(connection, config.search().base(), filter, 0, attributes());
  }

  private static List<SearchResultEntry> search(
      LDAPConnection connection, String base, Filter filter, int most, String... attributes)
      throws LDAPException {
    SearchRequest request = new SearchRequest(base, SearchScope.SUB, filter, attributes);
    request.setSizeLimit(most);
    try {
      return connection.search(request).getSearchEntries();
    } catch (LDAPSearchException e) {
      if (most > 0 && e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
        return e.getSearchEntries();
      }
      throw e;
    }
  }

  private String[] attributes() {
    return Stream.concat(
            Stream.of(config.by().attribute(), config.mark()),
            config.search().attributes().stream())
        .distinct()
        .toArray(String[]::new);
  }

  private boolean isOurs(LockMark mark, Account account) {
    return mark.isOf(config.owner(), account);
  }

  private Stream<LockMark> marks(Entry entry) {
    String[] values = entry.getAttributeValues(config.mark());
    return Stream.of(values == null ? new String[0] : values)
        .map(LockMark::of)
        .flatMap(Optional::stream);
  }

  private Modification marking(ModificationType type, LockMark mark) {
    return new Modification(type, config.mark(), mark.text());
  }
}
