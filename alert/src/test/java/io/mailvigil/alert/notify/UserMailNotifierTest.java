// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailvigil.alert.link.Answers;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Target;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real SMTP server in this process. */
class UserMailNotifierTest {
  @TempDir Path folder;
  private GreenMail server;

  @BeforeEach
  void setUp() {
    ServerSetup setup = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    setup.setServerStartupTimeout(20_000);
    server = new GreenMail(setup);
    server.start();
  }

  @AfterEach
  void tearDown() {
    server.stop();
  }

  private UserMailNotifier.Config config(String contacts) throws IOException {
    return new UserMailNotifier.Config(
        new Smtp(
            "127.0.0.1",
            server.getSmtp().getPort(),
            Smtp.Tls.NONE,
            null,
            null,
            null,
            Duration.ofSeconds(5),
            "security@example.org"),
        new ContactFile(Files.writeString(folder.resolve("contacts.csv"), contacts)),
        List.of("example.org", "example.com"),
        "the help desk, room 12");
  }

  private void send(String contacts, Report... reports) throws IOException {
    Message message = new Message("m1", Message.Kind.INCIDENT, "i1", List.of(reports));
    assertThat(
            new UserMailNotifier(config(contacts), InstantSource.fixed(Samples.NOW)).send(message))
        .isEqualTo(new Notifier.Delivery.Taken());
  }

  private static RaisedAlert alert(String id, String account, Decision decision) {
    RaisedAlert plain = Samples.alert(id, "i1", Severity.CRITICAL, account);
    Target target = Target.of(Objects.requireNonNull(plain.detection().account()));
    return new RaisedAlert(
        plain.detection(),
        plain.incident(),
        List.of(new Response(ResponseAction.NOTIFY_USER, target, Mode.AUTO, decision, "why")),
        plain.urgency());
  }

  private List<String> receivers() {
    return Arrays.stream(server.getReceivedMessages())
        .map(mail -> {
          try {
            return mail.getAllRecipients()[0].toString();
          } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
          }
        })
        .toList();
  }

  @Test
  void theOwnerIsToldWhatToDoAtTheSecondAddress() throws Exception {
    send(
        "bob@example.org,bob@home.example.net",
        alert("a1", "bob@example.org", Decision.DONE),
        Samples.locked("x1", "i1", "bob@example.org"));

    assertThat(receivers()).containsExactly("bob@home.example.net");
    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getSubject()).isEqualTo("Please check your mail account bob@example.org");
    MimeMultipart both = (MimeMultipart) mail.getContent();
    assertThat(both.getBodyPart(0).getContent().toString())
        .contains(
            "Somebody seems to know its password",
            "From the internet address: 203.0.113.9",
            "IF IT WAS YOU",
            "Set a new password",
            "Tell the help desk, room 12",
            "nobody can sign in to it until 23 November 2026, 10:15 UTC")
        .doesNotContain("D01", "mailvigil ", "http");
    Hostile.assertHarmlessHtml(both.getBodyPart(1).getContent().toString().replace("\r\n", "\n"));
  }

  @Test
  void theSuspectedMailboxAndItsAliasesAreNeverWrittenTo() throws Exception {
    send(
        """
        bob@example.org,bob@example.org
        bob@example.org,BOB+x@Example.ORG
        bob@example.org,robert@example.com
        """,
        alert("a1", "bob@example.org", Decision.DONE));
    send(
        "eve@sub.example.net,e@sub.example.net", alert("a2", "eve@sub.example.net", Decision.DONE));
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void eachOwnerHearsOfNobodyElse() throws Exception {
    send(
        "bob@example.org,bob@home.example.net\neve@example.org,eve@home.example.net",
        alert("a1", "bob@example.org", Decision.DONE),
        alert("a2", "eve@example.org", Decision.DONE),
        Samples.locked("x1", "i1", "eve@example.org"));
    assertThat(receivers()).containsExactly("bob@home.example.net", "eve@home.example.net");
    for (MimeMessage mail : server.getReceivedMessages()) {
      String other = mail.getSubject().contains("bob") ? "eve@" : "bob@";
      assertThat(((MimeMultipart) mail.getContent()).getBodyPart(0).getContent().toString())
          .doesNotContain(other);
    }
    assertThat(server.getReceivedMessages()[0].getMessageID())
        .isNotEqualTo(server.getReceivedMessages()[1].getMessageID());
  }

  @Test
  void whereThePolicyDidNotSaySoNobodyIsTold() throws Exception {
    String contacts = "bob@example.org,bob@home.example.net";
    send(
        contacts,
        alert("a1", "bob@example.org", Decision.WOULD),
        Samples.locked("x1", "i1", "bob@example.org"));
    assertThat(server.getReceivedMessages()).isEmpty();
    UserMailNotifier.Config config = config(contacts);
    assertThat(config.wants(new Change(alert("a1", "bob", Decision.WOULD)))).isFalse();
    assertThat(config.wants(new Change(alert("a1", "bob", Decision.DONE)))).isTrue();
    assertThat(config.wants(new Change(Samples.locked("x1", "i1", "bob")))).isTrue();
  }

  @Test
  void noNameCanDoHarm() throws Exception {
    for (String name : Hostile.names()) {
      Content content =
          OwnerWords.content(
              name, List.of(alert("a1", name, Decision.DONE)), "the help desk", Answers.NONE);
      Hostile.assertPlain(content.title());
      Hostile.assertPlain(content.text());
      Hostile.assertHarmlessHtml(HtmlText.page(content));
    }
  }

  @Test
  void itsSettings() {
    assertThat(
            HttpNotifierContract.read(
                "type: user-email, host: h, from: a@example.org,"
                    + " contacts: /c.csv, mail-domains: [Example.org], help: 'room 12'"))
        .isInstanceOfSatisfying(
            UserMailNotifier.Config.class,
            config -> {
              assertThat(config.contacts()).isEqualTo(new ContactFile(Path.of("/c.csv")));
              assertThat(config.domains()).containsExactly("example.org");
              assertThat(config.help()).isEqualTo("room 12");
            });
    assertThatThrownBy(() -> HttpNotifierContract.read("type: user-email"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("contacts is missing")
        .hasMessageContaining("mail-domains is missing")
        .hasMessageContaining("help is missing");
  }
}
