// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailvigil.common.config.Secret;
import jakarta.mail.Header;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real SMTP server in this process. */
class MailNotifierTest {
  @TempDir Path folder;
  private GreenMail server = new GreenMail(setup(ServerSetup.PROTOCOL_SMTP));

  private static ServerSetup setup(String protocol) {
    ServerSetup setup = new ServerSetup(0, "127.0.0.1", protocol);
    setup.setServerStartupTimeout(20_000);
    return setup;
  }

  private GreenMail start(String protocol) {
    server = new GreenMail(setup(protocol));
    server.start();
    server.setUser("watch@example.org", "watch", "pa55word");
    return server;
  }

  @AfterEach
  void tearDown() {
    server.stop();
    System.clearProperty("greenmail.tls.keystore.file");
    System.clearProperty("greenmail.tls.keystore.password");
  }

  private MailNotifier notifier(Smtp.Tls tls, int port, @Nullable String password)
      throws IOException {
    return new MailNotifier(config(tls, port, password), InstantSource.fixed(Samples.NOW));
  }

  private MailNotifier.Config config(Smtp.Tls tls, int port, @Nullable String password)
      throws IOException {
    Secret secret =
        password == null
            ? null
            : new Secret.InFile(Files.writeString(folder.resolve("password"), password));
    return new MailNotifier.Config(
        new Smtp(
            "127.0.0.1",
            port,
            tls,
            password == null ? null : "watch",
            secret,
            null,
            Duration.ofSeconds(5),
            "watch@example.org"),
        List.of("admin@example.org", "second@example.org"));
  }

  @Test
  void itSendsPlainTextThatBelongsToItsIncident() throws Exception {
    start(ServerSetup.PROTOCOL_SMTP);
    Notifier.Delivery delivery =
        notifier(Smtp.Tls.NONE, server.getSmtp().getPort(), "pa55word")
            .send(Samples.incident("bob@example.org"));

    assertThat(delivery).isEqualTo(new Notifier.Delivery.Taken());
    assertThat(server.getReceivedMessages()).hasSize(2);
    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getSubject())
        .isEqualTo("[Mailvigil] critical: Failed codes: bob@example.org (+1)");
    assertThat(mail.getHeader("Message-ID")).containsExactly("<m1@example.org>");
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getHeader("References")[0]).matches("<[0-9a-f]{32}@example.org>");
    assertThat(mail.getContentType()).startsWithIgnoringCase("multipart/alternative");
    MimeMultipart both = (MimeMultipart) mail.getContent();
    assertThat(both.getBodyPart(0).getContentType()).startsWithIgnoringCase("text/plain");
    assertThat(both.getBodyPart(0).getContent().toString()).contains("WHAT TO DO NOW");
    assertThat(both.getBodyPart(1).getContentType()).startsWithIgnoringCase("text/html");
    assertThat(both.getBodyPart(1).getContent().toString())
        .contains("<h4>WHAT TO DO NOW</h4>", "<b>Account:</b> bob@example.org<br>");
  }

  @Test
  void aForgedNameAddsNoHeader() throws Exception {
    start(ServerSetup.PROTOCOL_SMTP);
    notifier(Smtp.Tls.NONE, server.getSmtp().getPort(), null)
        .send(Samples.incident("bob\r\nBcc: eve@example.net\r\nX-Evil: jörg"));

    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getHeader("X-Evil")).isNull();
    assertThat(mail.getSubject()).contains("jörg").doesNotContain("\n");
    assertThat(server.getReceivedMessages()).hasSize(2);
  }

  @Test
  void noNameCanDoHarm() throws Exception {
    start(ServerSetup.PROTOCOL_SMTP);
    MailNotifier notifier = notifier(Smtp.Tls.NONE, server.getSmtp().getPort(), null);
    // a mail takes 60 ms: every piece and the long ones, few of the mixtures
    for (String name : Hostile.names().subList(0, 60)) {
      server.purgeEmailFromAllMailboxes();
      notifier.send(Samples.incident(name));
      MimeMessage mail = server.getReceivedMessages()[0];
      assertThat(Collections.list(mail.getAllHeaders()).stream().map(Header::getName))
          .containsExactlyInAnyOrder(HEADERS);
      Hostile.assertPlain(mail.getSubject());
      MimeMultipart both = (MimeMultipart) mail.getContent();
      Hostile.assertPlain(both.getBodyPart(0).getContent().toString().replace("\r\n", "\n"));
      Hostile.assertHarmlessHtml(both.getBodyPart(1).getContent().toString().replace("\r\n", "\n"));
    }
  }

  private static final String[] HEADERS = {
    "Return-Path",
    "Received",
    "Date",
    "From",
    "To",
    "Message-ID",
    "Subject",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
    "References"
  };

  @Test
  void withTlsItTrustsOnlyTheGivenAuthorityAndTheRightName() throws Exception {
    Path certificate = certificateFor("localhost");
    start(ServerSetup.PROTOCOL_SMTPS);
    Message message = Samples.incident("bob@example.org");

    assertThatThrownBy(() -> overTls("localhost", null).send(message))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SSLHandshakeException");
    assertThatThrownBy(() -> overTls("127.0.0.1", certificate).send(message))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1");
    assertThat(server.getReceivedMessages()).isEmpty();

    overTls("localhost", certificate).send(message);
    assertThat(server.getReceivedMessages()).hasSize(2);
  }

  private MailNotifier overTls(String host, @Nullable Path ca) throws IOException {
    MailNotifier.Config c = config(Smtp.Tls.TLS, server.getSmtps().getPort(), "pa55word");
    Smtp s = c.smtp();
    return new MailNotifier(
        new MailNotifier.Config(
            new Smtp(host, s.port(), s.tls(), s.user(), s.password(), ca, s.timeout(), s.from()),
            c.to()),
        InstantSource.system());
  }

  /** Makes the server's key and gives its certificate as PEM. */
  private Path certificateFor(String host) throws Exception {
    Certificate certificate = Certificate.of(host, folder);
    System.setProperty("greenmail.tls.keystore.file", certificate.store().toString());
    System.setProperty("greenmail.tls.keystore.password", Certificate.PASSWORD);
    return certificate.pem();
  }

  @Test
  void whereTheServerOffersNoStartTlsNothingIsSent() throws Exception {
    start(ServerSetup.PROTOCOL_SMTP);
    assertThatThrownBy(() ->
            notifier(Smtp.Tls.STARTTLS, server.getSmtp().getPort(), "pa55word")
                .send(Samples.incident("bob@example.org")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("STARTTLS");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void aWrongPasswordIsSaidAndNotShown() throws Exception {
    start(ServerSetup.PROTOCOL_SMTP);
    MailNotifier.Config config = config(Smtp.Tls.NONE, server.getSmtp().getPort(), "wr0ng");
    assertThatThrownBy(() ->
            new MailNotifier(config, InstantSource.system())
                .send(Samples.incident("bob@example.org")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refuses the user and password")
        .hasMessageNotContaining("wr0ng");
    assertThat(config.toString()).contains("***").doesNotContain("wr0ng");
  }

  @Test
  void aServerThatNeverAnswersIsGivenUpInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      assertThatThrownBy(() ->
              notifier(Smtp.Tls.NONE, silent.getLocalPort(), null)
                  .send(Samples.incident("bob@example.org")))
          .isInstanceOf(IOException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
    }
  }
}
