// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.alert.notify.Content.Line;

/**
 * A message as HTML that mail programs and Matrix clients show: few tags, no attributes, no links,
 * no images, and every character of the content escaped.
 */
final class HtmlText {
  private HtmlText() {}

  /** A whole document. */
  static String page(Content content) {
    return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n"
        + body(content)
        + "</body></html>\n";
  }

  /** What stands inside a body. */
  static String body(Content content) {
    StringBuilder out = new StringBuilder();
    out.append("<h3>").append(escaped(content.title())).append("</h3>\n");
    for (Content.Part part : content.parts()) {
      if (!part.heading().isEmpty()) {
        out.append("<h4>").append(escaped(part.heading())).append("</h4>\n");
      }
      boolean listing = false;
      for (Line line : part.lines()) {
        boolean item = line instanceof Line.Item;
        if (item != listing) {
          out.append(item ? "<ul>\n" : "</ul>\n");
          listing = item;
        }
        switch (line) {
          case Line.Item(String words) ->
              out.append("<li>").append(escaped(words)).append("</li>\n");
          case Line.Row(String name, String value) ->
              out.append("<b>")
                  .append(escaped(name))
                  .append(":</b> ")
                  .append(escaped(value))
                  .append("<br>\n");
          case Line.Sentence(String words) ->
              out.append("<p>").append(escaped(words)).append("</p>\n");
        }
      }
      out.append(listing ? "</ul>\n" : "");
    }
    return out.toString();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
