// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

/**
 * All formats, in the order in which they are asked; the first that does not say {@link
 * Reading.Foreign} has the line. Only those are asked that may own a line of its program and first
 * byte. Not thread-safe.
 */
public final class LogFormats {
  static final List<LogFormat> ALL =
      List.of(
          new PamFormat(),
          new PostfixFormat(),
          new DovecotFormat(),
          new SshdFormat(),
          new OktaFormat(),
          new RoundcubeFormat(),
          new DuoUnixFormat(),
          new EntraFormat(),
          new UnifiedAuditFormat(),
          new DuoFormat(),
          new GoogleWorkspaceFormat(),
          new KeycloakFormat(),
          new SogoFormat(),
          new HordeFormat(),
          new SquirrelMailFormat(),
          new AuthentikFormat(),
          new AutheliaFormat(),
          new PrivacyIdeaFormat(),
          new MailcowFormat(),
          new StalwartFormat(),
          new SaslauthdFormat(),
          new EximFormat(),
          new CyrusFormat(),
          new CourierFormat(),
          new SendmailFormat(),
          new OpenSmtpdFormat(),
          new UwImapFormat(),
          new VpopmailFormat(),
          new QmailFormat(),
          new NginxMailFormat(),
          new ExchangeFormat(),
          new ZimbraFormat(),
          new NextcloudFormat(),
          new OpenLdapFormat(),
          new ConsoleFormat(),
          new UnreadablePageFormat(),
          new EcsFormat());

  private final Candidates candidates = new Candidates(ALL);
  private String format = "";

  /** Reads a line whose head has been read. */
  public Reading read(LogLine line) {
    for (LogFormat f : candidates.of(line)) {
      Reading reading = f.read(line);
      if (reading != Reading.FOREIGN) {
        format = f.name();
        return reading;
      }
    }
    format = "";
    return Reading.FOREIGN;
  }

  /** The format that had the last line, empty where none did. */
  public String format() {
    return format;
  }
}
