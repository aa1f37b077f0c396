// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.alert.index.AccountErasure;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.deploy.Printable;
import io.mailvigil.deploy.Search;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code erase-account}: one account's data, deleted from the index. */
@Command(
    name = "erase-account",
    description =
        "Delete one account's data from Elasticsearch for good: every document about it, and its"
            + " name from those about others. Its events in Kafka age out with the topic"
            + " (kafka.keep).",
    footer = {"", "Example:", "  mailvigil erase-account bob@example.org"})
final class EraseAccountCommand implements Callable<Integer> {
  @Mixin Setup setup = new Setup();
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "ACCOUNT",
      description = "The account, or a login name of it; its configured aliases are met too.")
  private String login = "";

  @Override
  public Integer call() throws IOException {
    MailvigilConfig config = setup.config();
    Account account = Operator.account(login, config, spec);
    AccountErasure.Erased erased =
        Search.erasure(config, setup.data()).erase(names(config.accounts(), login, account));
    System.out.printf(
        Locale.ROOT,
        "%s: %,d documents deleted, %,d others no longer name it%n",
        Printable.text(account.name()),
        erased.deleted(),
        erased.redacted());
    System.out.println(
        "Kafka still has its events of the last days (kafka.keep): repeat this after that if the"
            + " index may be rebuilt from them.");
    return 0;
  }

  /** Every name under which documents may know the account. */
  static List<String> names(Accounts accounts, String login, Account account) {
    TreeSet<String> names = new TreeSet<>(List.of(account.name(), accounts.userName(login)));
    accounts.aliases().keySet().stream()
        .filter(alias -> accounts.account(alias).equals(account))
        .forEach(names::add);
    int at = account.name().lastIndexOf('@');
    if (at > 0) {
      String local = account.name().substring(0, at);
      String domain = account.name().substring(at + 1);
      accounts
          .domainAliases()
          .forEach((alias, its) -> {
            if (its.equals(domain)) {
              names.add(local + "@" + alias);
            }
          });
      if (accounts.account(local).equals(account)) {
        names.add(local);
      }
    }
    return List.copyOf(names);
  }
}
