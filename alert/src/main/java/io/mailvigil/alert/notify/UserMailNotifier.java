// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.ResponseAction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the owner of an account, in plain words and at a second address, where the response {@code
 * notify_user} was carried out. The mailbox itself may be in a stranger's hands: an address in one
 * of the watched domains, or in the account's own, is never used. Each account gets a mail of its
 * own, also when a digest holds many; {@code Message-ID} is the same at each repetition.
 */
final class UserMailNotifier implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(UserMailNotifier.class);

  /**
   * The settings.
   *
   * @param contacts who has which second address
   * @param domains the domains whose mailboxes the watched servers hold, lower-case
   * @param help whom users should ask, in words
   */
  record Config(Smtp smtp, ContactFile contacts, List<String> domains, String help)
      implements Notifier.Config {
    private static final int MOST_HELP = 200;

    Config {
      domains = List.copyOf(domains);
    }

    static Config from(ConfigNode node) {
      String contacts =
          node.required("contacts", "which CSV file has a line account,address for each user?");
      List<String> domains =
          node.parsedList(
              "mail-domains",
              List.of(),
              text -> {
                if (!text.matches("[\\p{L}\\p{N}.-]{1,253}")) {
                  throw new IllegalArgumentException("should be a mail domain");
                }
                return text.toLowerCase(Locale.ROOT);
              });
      if (domains.isEmpty()) {
        node.mistake(
            "mail-domains",
            "is missing: list every domain of the watched servers; an address there may be an"
                + " alias of the mailbox");
      }
      String help = node.required("help", "whom should users ask, as \"the help desk, room 12\"?");
      if (help.length() > MOST_HELP) {
        node.mistake("help", "should have at most " + MOST_HELP + " characters");
      }
      return new Config(
          Smtp.from(node),
          new ContactFile(Path.of(contacts)),
          domains,
          Plain.line(help, MOST_HELP));
    }

    /** What the owner of an account is to be told, and that it was locked. */
    @Override
    public boolean wants(Change change) {
      return switch (change.report()) {
        case RaisedAlert alert -> tellsOwner(alert) && Notifier.Config.super.wants(change);
        case ActionTaken action -> isLock(action) && Notifier.Config.super.wants(change);
      };
    }

    @Override
    public Notifier make() {
      return new UserMailNotifier(this, InstantSource.system());
    }
  }

  private final Config config;
  private final InstantSource clock;

  UserMailNotifier(Config config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  private static boolean tellsOwner(RaisedAlert alert) {
    return alert.detection().account() != null
        && alert.responses().stream()
            .anyMatch(
                r -> r.action() == ResponseAction.NOTIFY_USER && r.decision() == Decision.DONE);
  }

  private static boolean isLock(ActionTaken action) {
    return action.deed() == Deed.LOCK
        && action.outcome() == Outcome.SUCCESS
        && action.account() != null;
  }

  @Override
  public Delivery send(Message message) throws IOException {
    if (message.kind() == Message.Kind.TEST) {
      return config
          .smtp()
          .send(
              new Smtp.Mail(
                  message.id(),
                  message.id(),
                  List.of(config.smtp().from()),
                  Wording.content(message),
                  clock.instant()));
    }
    Delivery last = new Delivery.Taken();
    for (Map.Entry<String, List<Report>> one : byAccount(message).entrySet()) {
      Delivery delivery = tell(message, one.getKey(), one.getValue());
      last = delivery instanceof Delivery.Refused ? delivery : last;
    }
    return last;
  }

  /** A lock alone is told nobody: without an alert for the owner there is nothing to explain. */
  private static Map<String, List<Report>> byAccount(Message message) {
    Map<String, List<Report>> all = new LinkedHashMap<>();
    for (Report report : message.reports()) {
      switch (report) {
        case RaisedAlert alert when tellsOwner(alert) ->
            all.computeIfAbsent(
                    Objects.requireNonNull(alert.detection().account()).name(),
                    name -> new ArrayList<>())
                .add(alert);
        case ActionTaken action
            when isLock(action)
                && all.containsKey(Objects.requireNonNull(action.account()).name()) ->
            Objects.requireNonNull(all.get(action.account().name())).add(action);
        case Report other -> {}
      }
    }
    return all;
  }

  private Delivery tell(Message message, String account, List<Report> reports) throws IOException {
    List<String> to =
        config.contacts().of(account).stream()
            .filter(address -> isSecond(address, account))
            .toList();
    if (to.isEmpty()) {
      LOG.atInfo().log("an account has no second address: its owner is not told");
      return new Delivery.Taken();
    }
    return config
        .smtp()
        .send(
            new Smtp.Mail(
                Change.hash(message.id(), "user", account),
                Change.hash("thread", "user", account),
                to,
                OwnerWords.content(account, reports, config.help(), message.answers()),
                clock.instant()));
  }

  private boolean isSecond(String address, String account) {
    String domain = domain(address);
    return !config.domains().contains(domain) && !domain.equals(domain(account));
  }

  private static String domain(String address) {
    String clean = address.toLowerCase(Locale.ROOT).replaceAll("[>\\s.]+$", "");
    return clean.substring(clean.lastIndexOf('@') + 1);
  }
}
