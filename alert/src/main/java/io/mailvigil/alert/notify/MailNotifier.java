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
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message as plain text over SMTP (RFC 5321), by default only after STARTTLS with a checked
 * certificate. {@code Message-ID} is the same at each repetition, so that mail systems can drop a
 * double; messages of one incident stand in one thread.
 */
final class MailNotifier implements Notifier {
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
   * The settings.
   *
   * @param user who signs in, null for nobody
   * @param ca PEM file of the authority, null for the system's
   * @param timeout for connecting, and again for each answer
   */
  record Config(
      String host,
      int port,
      Tls tls,
      @Nullable String user,
      @Nullable Secret password,
      @Nullable Path ca,
      String from,
      List<String> to,
      Duration timeout)
      implements Notifier.Config {
    Config {
      to = List.copyOf(to);
    }

    static Config from(ConfigNode node) {
      Tls tls = node.choice("tls", Tls.STARTTLS, Tls.class);
      int usual = tls == Tls.TLS ? 465 : tls == Tls.NONE ? 25 : 587;
      String user = node.text("user");
      Secret password = node.secret("password");
      if ((user == null) != (password == null)) {
        node.mistake("user", "and password belong together: give both or none");
      }
      List<String> to = node.parsedList("to", List.of(), Config::address);
      if (to.isEmpty()) {
        node.mistake("to", "is missing: who should get the mail?");
      }
      node.required("from", "which address should the mail come from?");
      return new Config(
          node.required("host", "which SMTP server takes the mail?"),
          node.integer("port", usual, 1, 65_535),
          tls,
          user,
          password,
          node.file("ca"),
          node.parsed("from", "unset@invalid", Config::address),
          to,
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(2)));
    }

    private static String address(String text) {
      try {
        new InternetAddress(text, true).validate();
        return text;
      } catch (AddressException e) {
        throw new IllegalArgumentException("should be a mail address", e);
      }
    }

    @Override
    public Notifier make() {
      return new MailNotifier(this, InstantSource.system());
    }
  }

  private final Config config;
  private final InstantSource clock;

  MailNotifier(Config config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Delivery send(Message message) throws IOException {
    Session session = Session.getInstance(properties());
    try (Transport transport = session.getTransport(config.tls() == Tls.TLS ? "smtps" : "smtp")) {
      MimeMessage mail = mail(session, message);
      Secret password = config.password();
      transport.connect(
          config.host(), config.port(), config.user(), password == null ? null : password.reveal());
      transport.sendMessage(mail, mail.getAllRecipients());
      return new Delivery.Taken();
    } catch (AuthenticationFailedException e) {
      throw new IOException(where() + " refuses the user and password: check both", e);
    } catch (SMTPSendFailedException e) {
      // 552 and 554 at the end of the data: it does not want this content, now or later
      if (e.getReturnCode() == 552 || e.getReturnCode() == 554) {
        return new Delivery.Refused(
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
    return "the SMTP server " + config.host() + ":" + config.port();
  }

  private Properties properties() {
    Properties p = new Properties();
    for (String protocol : List.of("mail.smtp.", "mail.smtps.")) {
      String millis = Long.toString(config.timeout().toMillis());
      p.put(protocol + "connectiontimeout", millis);
      p.put(protocol + "timeout", millis);
      p.put(protocol + "writetimeout", millis);
      p.put(protocol + "ssl.checkserveridentity", "true");
      p.put(protocol + "auth", Boolean.toString(config.user() != null));
      p.put(protocol + "starttls.enable", Boolean.toString(config.tls() == Tls.STARTTLS));
      p.put(protocol + "starttls.required", Boolean.toString(config.tls() == Tls.STARTTLS));
      // one wrong address must not keep the others from knowing
      p.put(protocol + "sendpartial", "true");
      if (config.ca() != null) {
        p.put(
            protocol + "ssl.socketFactory",
            Authority.trusting(config.ca(), "alert.notify.channels ca").getSocketFactory());
      }
    }
    return p;
  }

  private MimeMessage mail(Session session, Message message) throws MessagingException {
    String domain = config.from().substring(config.from().lastIndexOf('@') + 1).replace(">", "");
    String id = "<" + message.id() + "@" + domain + ">";
    MimeMessage mail =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
          }
        };
    mail.setFrom(new InternetAddress(config.from()));
    for (String to : config.to()) {
      mail.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to));
    }
    mail.setSubject(Wording.subject(message), StandardCharsets.UTF_8.name());
    mail.setSentDate(Date.from(clock.instant()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    String thread = Change.hash("thread", "", message.thread());
    mail.setHeader("References", "<" + thread + "@" + domain + ">");
    mail.setText(Wording.text(message), StandardCharsets.UTF_8.name());
    return mail;
  }
}
