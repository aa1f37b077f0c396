// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.Authority;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes mail (RFC 5321), by default only after STARTTLS with a checked certificate.
 *
 * @param user who signs in, null for nobody
 * @param ca PEM file of the authority, null for the system's
 * @param timeout for connecting, and again for each answer
 * @param from the sender's address
 */
record Smtp(
    String host,
    int port,
    Tls tls,
    @Nullable String user,
    @Nullable Secret password,
    @Nullable Path ca,
    Duration timeout,
    String from) {
  /** How the connection is protected. */
  enum Tls {
    /** Not at all: for a server on this machine. */
    NONE,
    /** STARTTLS, and nothing is sent where the server does not offer it. */
    STARTTLS,
    /** TLS from the first byte. */
    TLS
  }

  /**
   * A mail to send.
   *
   * @param id the left side of {@code Message-ID}, the same at each repetition
   * @param thread the left side of {@code References}: mails with the same one stand together
   */
  record Mail(String id, String thread, List<String> to, Content content, Instant time) {
    Mail {
      to = List.copyOf(to);
    }
  }

  static Smtp from(ConfigNode node) {
    Tls tls = node.choice("tls", Tls.STARTTLS, Tls.class);
    int usual = tls == Tls.TLS ? 465 : tls == Tls.NONE ? 25 : 587;
    String user = node.text("user");
    Secret password = node.secret("password");
    if ((user == null) != (password == null)) {
      node.mistake("user", "and password belong together: give both or none");
    }
    node.required("from", "which address should the mail come from?");
    return new Smtp(
        node.required("host", "which SMTP server takes the mail?"),
        node.integer("port", usual, 1, 65_535),
        tls,
        user,
        password,
        node.file("ca"),
        node.duration(
            "timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(2)),
        node.parsed("from", "unset@invalid", Smtp::address));
  }

  /** A mail address. Throws {@link IllegalArgumentException} where it is none. */
  static String address(String text) {
    try {
      new InternetAddress(text, true).validate();
      return text;
    } catch (AddressException e) {
      throw new IllegalArgumentException("should be a mail address", e);
    }
  }

  /** Sends it; throws {@link IOException} when the server is not known to have taken it. */
  Notifier.Delivery send(Mail mail) throws IOException {
    Session session = Session.getInstance(properties());
    try (Transport transport = session.getTransport(tls == Tls.TLS ? "smtps" : "smtp")) {
      MimeMessage message = message(session, mail);
      transport.connect(host, port, user, password == null ? null : password.reveal());
      transport.sendMessage(message, message.getAllRecipients());
      return new Notifier.Delivery.Taken();
    } catch (AuthenticationFailedException e) {
      throw new IOException(where() + " refuses the user and password: check both", e);
    } catch (SMTPSendFailedException e) {
      // 552 and 554 at the end of the data: it does not want this content, now or later
      if (e.getReturnCode() == 552 || e.getReturnCode() == 554) {
        return new Notifier.Delivery.Refused(
            where() + " refused the message: " + Plain.line(e.toString(), 200));
      }
      throw failed(e);
    } catch (MessagingException e) {
      throw failed(e);
    }
  }

  private IOException failed(MessagingException e) {
    return new IOException(where() + " did not take the mail: " + Plain.line(e.toString(), 300), e);
  }

  private String where() {
    return "the SMTP server " + host + ":" + port;
  }

  private Properties properties() {
    Properties p = new Properties();
    for (String protocol : List.of("mail.smtp.", "mail.smtps.")) {
      String millis = Long.toString(timeout.toMillis());
      p.put(protocol + "connectiontimeout", millis);
      p.put(protocol + "timeout", millis);
      p.put(protocol + "writetimeout", millis);
      p.put(protocol + "ssl.checkserveridentity", "true");
      p.put(protocol + "auth", Boolean.toString(user != null));
      p.put(protocol + "starttls.enable", Boolean.toString(tls == Tls.STARTTLS));
      p.put(protocol + "starttls.required", Boolean.toString(tls == Tls.STARTTLS));
      // one wrong address must not keep the others from knowing
      p.put(protocol + "sendpartial", "true");
      if (ca != null) {
        p.put(
            protocol + "ssl.socketFactory",
            Authority.trusting(ca, "alert.notify.channels ca").getSocketFactory());
      }
    }
    return p;
  }

  private MimeMessage message(Session session, Mail mail) throws MessagingException {
    String domain = from.substring(from.lastIndexOf('@') + 1).replace(">", "");
    MimeMessage message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + mail.id() + "@" + domain + ">");
          }
        };
    message.setFrom(new InternetAddress(from));
    for (String to : mail.to()) {
      message.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to));
    }
    message.setSubject(mail.content().title(), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(mail.time()));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("References", "<" + mail.thread() + "@" + domain + ">");
    MimeMultipart both = new MimeMultipart("alternative");
    both.addBodyPart(part(mail.content().text(), "plain"));
    both.addBodyPart(part(HtmlText.page(mail.content()), "html"));
    message.setContent(both);
    return message;
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, StandardCharsets.UTF_8.name(), subtype);
    return part;
  }
}
