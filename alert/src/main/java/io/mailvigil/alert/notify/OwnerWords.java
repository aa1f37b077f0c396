// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.alert.link.Answers;
import io.mailvigil.alert.notify.Content.Line;
import io.mailvigil.alert.notify.Content.Line.Item;
import io.mailvigil.alert.notify.Content.Line.Row;
import io.mailvigil.alert.notify.Content.Line.Sentence;
import io.mailvigil.alert.notify.Content.Part;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of an account is told: helpful words for somebody who knows no log. No link, so
 * that nobody learns to follow such mails, unless the operator has asked for the one that answers
 * whether it was them.
 */
final class OwnerWords {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final int LISTED = 10;

  private OwnerWords() {}

  /**
   * The mail about an account.
   *
   * @param reports alerts about it and locks of it, in order
   * @param help whom to ask, in the operator's words
   * @param answers where they can say whether it was them
   */
  static Content content(String account, List<Report> reports, String help, Answers answers) {
    String name = Plain.line(account, 128);
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "",
            List.of(
                new Sentence(
                    "Hello, this is an automatic notice about your mail account " + name + "."),
                new Sentence(
                    knowsPassword(reports)
                        ? "Somebody seems to know its password. We do not know whether it was you."
                        : "Somebody may have used it who should not. We do not know whether it was"
                            + " you."))));
    parts.add(new Part("WHAT WE SAW", seen(reports)));
    URI page = page(reports, answers);
    parts.add(
        new Part(
            "IF IT WAS YOU",
            List.of(
                new Sentence(
                    page == null
                        ? "There is nothing you need to do."
                        : "Say so on the page below, and you are not asked again."))));
    parts.add(new Part("IF IT WAS NOT YOU, PLEASE DO THIS NOW", steps(help)));
    if (page != null) {
      parts.add(new Part("TELL US WHETHER IT WAS YOU", List.of(new Sentence(page.toString()))));
    }
    List<Line> locked = locked(reports);
    if (!locked.isEmpty()) {
      parts.add(new Part("YOUR ACCOUNT IS CLOSED FOR NOW", locked));
    }
    parts.add(
        new Part(
            "",
            List.of(
                new Sentence(
                    "This mail goes to your second address, since others may read your mailbox."),
                new Sentence(
                    page == null
                        ? "It holds no link, and nobody of us ever asks for your password or a"
                            + " code."
                        : "The page has two buttons. Neither it nor anybody of us ever asks for"
                            + " your password or a code."))));
    return new Content("Please check your mail account " + Plain.line(account, 80), parts);
  }

  /** About the last alert: what is said of it holds for the incident. */
  private static @Nullable URI page(List<Report> reports, Answers answers) {
    for (Report report : reports.reversed()) {
      if (report instanceof RaisedAlert alert) {
        return answers.to(alert);
      }
    }
    return null;
  }

  private static boolean knowsPassword(List<Report> reports) {
    return reports.stream()
        .anyMatch(report ->
            report instanceof RaisedAlert alert
                && alert.detection().firstFactor() == FirstFactor.PASSED);
  }

  private static List<Line> seen(List<Report> reports) {
    List<Line> lines = new ArrayList<>();
    reports.stream()
        .limit(LISTED)
        .forEach(report -> {
          if (report instanceof RaisedAlert alert) {
            lines.add(new Sentence(Plain.line(alert.message(), 300)));
            lines.add(new Row("When", TIME.format(alert.time())));
            if (!alert.detection().sources().isEmpty()) {
              lines.add(
                  new Row(
                      "From the internet address",
                      alert.detection().sources().stream()
                          .limit(3)
                          .map(Object::toString)
                          .collect(Collectors.joining(", "))));
            }
          }
        });
    return lines;
  }

  private static List<Line> steps(String help) {
    return List.of(
        new Item(
            "Set a new password, one that you use nowhere else. Open the page as you always do; do"
                + " not follow a link in a mail."),
        new Item("Where you use the old password for something else, change it there too."),
        new Item("If you get a code or are asked to confirm a login you did not start, refuse."),
        new Item(
            "Look whether your mail is forwarded, whether mails were sent that you did not write,"
                + " and which devices and app passwords are registered; remove what is not yours."),
        new Item("Tell " + help + ". They can help you with each of these steps."));
  }

  private static List<Line> locked(List<Report> reports) {
    List<Line> lines = new ArrayList<>();
    for (Report report : reports) {
      if (report instanceof ActionTaken action) {
        lines.add(
            new Sentence(
                "To protect you nobody can sign in to it"
                    + (action.until() == null
                        ? "."
                        : " until " + TIME.format(action.until()) + ", unless it is opened before.")
                    + " Mail for you is still received."));
      }
    }
    return lines.isEmpty() ? lines : List.of(lines.getLast());
  }
}
