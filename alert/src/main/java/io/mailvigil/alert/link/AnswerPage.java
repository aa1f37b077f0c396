// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.link;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The pages behind a link: no script, nothing loaded from elsewhere, and every text that a stranger
 * may have chosen escaped.
 *
 * @param status of HTTP
 */
record AnswerPage(int status, String html) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final String STYLE =
      """
      body{font:17px/1.5 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1.2em;\
      color:#1c2330;background:#fff}
      h1{font-size:1.4em;line-height:1.25}b{overflow-wrap:anywhere}
      label{display:block;margin:1em 0}input{font:inherit;width:100%;padding:.4em;box-sizing:border-box}
      button{font:inherit;padding:.6em 1.1em;margin:.3em .5em .3em 0;border:1px solid #5a6478;\
      border-radius:.4em;background:#eef1f6;color:#1c2330;cursor:pointer}
      small{color:#5a6478}
      @media(prefers-color-scheme:dark){body{background:#14181f;color:#e4e8ef}\
      button{background:#252c38;color:#e4e8ef}small{color:#9aa5b8}}
      """;

  /** Asks, and changes nothing. */
  static AnswerPage question(Asked asked) {
    String account = "<b>" + escaped(asked.account().name()) + "</b>";
    String until =
        "<p><small>This page works once, until " + TIME.format(asked.until()) + ".</small></p>";
    return switch (asked.kind()) {
      case LOCK ->
          page(
              200,
              "Lock this account?",
              "<p>Mailvigil asks whether it may lock "
                  + account
                  + ". The message with this link says why.</p><form method=\"post\">"
                  + "<label>Your name, for the record"
                  + "<input name=\"name\" maxlength=\"64\" required autocomplete=\"name\"></label>"
                  + button("yes", "Yes, lock it")
                  + button("no", "No, leave it open")
                  + "</form>"
                  + until);
      case LOGIN ->
          page(
              200,
              "Was it you?",
              "<p>The message with this link tells of a login to "
                  + account
                  + ". This page asks for no password and no code.</p><form method=\"post\">"
                  + button("yes", "Yes, it was me")
                  + button("no", "No, it was not me")
                  + "</form>"
                  + until);
    };
  }

  /** The answer is recorded. */
  static AnswerPage thanks(Asked asked, boolean yes) {
    if (asked.kind() == Asked.Kind.LOCK) {
      return page(
          200,
          "Thank you",
          "<p>Your answer is on record. If somebody answered before you, the first answer"
              + " counts.</p>");
    }
    return page(
        200,
        "Thank you",
        yes
            ? "<p>It is on record that it was you. There is nothing more to do.</p>"
            : "<p>It is on record that it was not you. Please set a new password now: open the page"
                + " as you always do, not from a mail.</p>");
  }

  static AnswerPage unclear() {
    return page(
        400,
        "Please go back",
        "<p>Press one of the two buttons, and give your name where the page asks for it.</p>");
  }

  static AnswerPage used() {
    return page(
        410, "This link has been used", "<p>The answer is on record. A link works once.</p>");
  }

  static AnswerPage expired() {
    return page(
        410,
        "This link is too old",
        "<p>It can not be used any more. Ask the people who run your mail.</p>");
  }

  static AnswerPage unknown() {
    return page(
        404,
        "There is no such page",
        "<p>Was the link cut in two? Copy all of it from the mail.</p>");
  }

  static AnswerPage away() {
    return page(
        503,
        "It could not be recorded",
        "<p>Please try again in a few minutes: the link still works.</p>");
  }

  private static String button(String value, String words) {
    return "<button name=\"answer\" value=\"" + value + "\">" + words + "</button>";
  }

  private static AnswerPage page(int status, String title, String body) {
    return new AnswerPage(
        status,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
            + title
            + "</title><meta name=\"viewport\" content=\"width=device-width\">"
            + "<meta name=\"robots\" content=\"noindex\"><style>"
            + STYLE
            + "</style></head><body><h1>"
            + title
            + "</h1>"
            + body
            + "</body></html>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
