// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.ingest.format.LogFormats;
import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Reading;
import io.mailvigil.ingest.poll.PollLab.Reply;
import io.mailvigil.ingest.poll.PollLab.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each provider's contract as its public documentation states it, played on loopback: who asks, how
 * pages follow each other, and that what is spooled is read by its format.
 */
class ProvidersTest {
  @TempDir Path folder;
  private PollLab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new PollLab(folder);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private List<String> ids() {
    return lab.written.stream().map(id -> id.substring(id.indexOf('/') + 1)).toList();
  }

  private List<String> formats() {
    LogFormats formats = new LogFormats();
    return lab.lines.stream()
        .map(line -> {
          byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
          Reading reading = formats.read(new LogLine().take(bytes, 0, bytes.length));
          return formats.format() + ":" + reading.getClass().getSimpleName();
        })
        .toList();
  }

  private static KeyPair rsa() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String pem(KeyPair keys) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  /** The claims of a token that this key has signed. */
  private static String claims(String jwt, KeyPair keys) {
    String[] parts = jwt.split("\\.");
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(keys.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    return new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
  }

  private static String okta(String id) {
    return """
    {"uuid":"%s","published":"2026-11-24T09:59:00.000Z","eventType":"user.session.start",
     "actor":{"type":"User","alternateId":"bob@example.org"},"client":{"ipAddress":"203.0.113.9"},
     "outcome":{"result":"FAILURE","reason":"INVALID_CREDENTIALS"}}\
    """
        .formatted(id);
  }

  @Test
  void oktaByApiTokenAndLinkHeader() {
    lab.provider =
        request ->
            request.query().containsKey("after")
                ? Reply.ok("[" + okta("c") + "]")
                : Reply.ok("[" + okta("a") + "," + okta("b") + "]")
                    .with("Link", "<" + lab.url() + "/api/v1/logs?after=1>; rel=\"next\"");

    lab.round(lab.poller(lab.okta("")));

    assertThat(ids()).containsExactly("log/a", "log/b", "log/c");
    assertThat(formats()).containsOnly("okta:Records");
    Request first = lab.requests.get(0);
    assertThat(first.path()).isEqualTo("/api/v1/logs");
    assertThat(first.header("authorization")).isEqualTo("SSWS okta-secret");
    assertThat(first.query())
        .containsEntry("since", "2026-11-23T10:00:00Z")
        .containsEntry("until", "2026-11-23T16:00:00Z")
        .containsEntry("sortOrder", "ASCENDING")
        .containsEntry("limit", "1000");
  }

  @Test
  void oktaByPrivateKey() throws Exception {
    KeyPair keys = rsa();
    Path key = lab.file("okta.pem", pem(keys));
    lab.provider =
        request -> {
          if (!request.path().equals("/oauth2/v1/token")) {
            return request.header("authorization").equals("Bearer t1")
                ? Reply.ok("[" + okta("a") + "]")
                : Reply.of(401);
          }
          Map<String, String> form = PollLab.parameters(request.body());
          assertThat(form)
              .containsEntry("grant_type", "client_credentials")
              .containsEntry("scope", "okta.logs.read")
              .containsEntry(
                  "client_assertion_type",
                  "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
          assertThat(claims(form.getOrDefault("client_assertion", ""), keys))
              .contains("\"iss\":\"0oa1\"", "\"sub\":\"0oa1\"", lab.url() + "/oauth2/v1/token");
          return Reply.ok(
              "{\"access_token\":\"t1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
        };
    OktaLog.Config config =
        PollLab.config(
            OktaLog.Config::from,
            "{url: '%s', client-id: 0oa1, key-id: k1, key: {file: %s}, look-back: 0s}"
                .formatted(lab.url(), key));
    Poller poller = lab.poller(config);

    lab.round(poller);
    lab.round(poller);

    assertThat(poller.problem()).isNull();
    assertThat(ids()).containsExactly("log/a");
    assertThat(lab.requests).extracting(Request::path).containsOnlyOnce("/oauth2/v1/token");
  }

  @Test
  void entraByClientCredentialsAndNextLink() {
    lab.provider =
        request -> {
          if (request.path().equals("/t-1/oauth2/v2.0/token")) {
            assertThat(PollLab.parameters(request.body()))
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("client_id", "app-1")
                .containsEntry("client_secret", "s&cret+=")
                .containsEntry("scope", lab.url() + "/.default");
            return Reply.ok("{\"access_token\":\"graph-token\",\"expires_in\":3599}");
          }
          assertThat(request.header("authorization")).isEqualTo("Bearer graph-token");
          if (request.path().endsWith("directoryAudits")) {
            return Reply.ok("{\"value\":[]}");
          }
          String page = request.query().getOrDefault("$skiptoken", "1");
          String record =
              """
              {"id":"s-%s","createdDateTime":"2026-11-24T09:59:00Z",
               "userPrincipalName":"bob@example.org","ipAddress":"203.0.113.9",
               "clientAppUsed":"Browser","status":{"errorCode":50126}}\
              """
                  .formatted(page);
          return page.equals("2")
              ? Reply.ok("{\"value\":[" + record + "]}")
              : Reply.ok(
                  "{\"@odata.nextLink\":\"%s/v1.0/auditLogs/signIns?$skiptoken=2\",\"value\":[%s]}"
                      .formatted(lab.url(), record));
        };
    EntraLogs.Config config =
        PollLab.config(
            EntraLogs.Config::from,
            "{url: '%s', login: '%s', tenant: t-1, client-id: app-1, client-secret: %s, look-back: 1h}"
                .formatted(lab.url(), lab.url(), lab.secret("s", "s&cret+=")));
    Poller poller = lab.poller(config);

    lab.round(poller);

    assertThat(poller.problem()).isNull();
    assertThat(ids()).containsExactly("sign-ins/s-1/50126", "sign-ins/s-2/50126");
    assertThat(formats()).containsOnly("entra:Records");
    assertThat(lab.requests.get(1).query())
        .containsEntry(
            "$filter",
            "createdDateTime ge 2026-11-24T09:00:00Z and createdDateTime le 2026-11-24T10:00:00Z");
    assertThat(lab.now)
        .as("5 requests in 10 seconds")
        .isAfterOrEqualTo(PollLab.BEGIN.plusSeconds(4));
  }

  @Test
  void microsoft365BySubscriptionContentAndNextPage() {
    String base = "/api/v1.0/t-1/activity/feed/";
    lab.provider =
        request -> {
          String path = request.path();
          if (path.endsWith("/token")) {
            return Reply.ok("{\"access_token\":\"o\",\"expires_in\":3599}");
          }
          assertThat(request.header("authorization")).isEqualTo("Bearer o");
          if (path.equals(base + "subscriptions/list")) {
            return Reply.ok("[{\"contentType\":\"Audit.Exchange\",\"status\":\"disabled\"}]");
          }
          if (path.equals(base + "subscriptions/start")) {
            assertThat(request.method()).isEqualTo("POST");
            return Reply.ok("{\"contentType\":\"Audit.Exchange\",\"status\":\"enabled\"}");
          }
          if (path.equals(base + "subscriptions/content")) {
            String page = request.query().getOrDefault("nextPage", "1");
            Reply list =
                Reply.ok(
                    "[{\"contentType\":\"Audit.Exchange\",\"contentId\":\"c$%s\",\"contentUri\":\"%s%saudit/c%s\"}]"
                        .formatted(page, lab.url(), base, page));
            return page.equals("2")
                ? list
                : list.with("NextPageUri", lab.url() + base + "subscriptions/content?nextPage=2");
          }
          String id = path.substring(path.lastIndexOf('/') + 1);
          return Reply.ok(
              """
              [{"CreationTime":"2026-11-24T09:20:00","Id":"%s-r","Operation":"UserLoginFailed","RecordType":15,
                "Workload":"AzureActiveDirectory","UserId":"bob@example.org","ClientIP":"203.0.113.9",
                "ResultStatus":"Failed","LogonError":"InvalidUserNameOrPassword","ErrorNumber":"50126"}]\
              """
                  .formatted(id));
        };
    UnifiedAudit.Config config =
        PollLab.config(
            UnifiedAudit.Config::from,
            "{url: '%s', login: '%s', tenant: t-1, client-id: a, client-secret: %s, content: [Audit.Exchange], look-back: 1h}"
                .formatted(lab.url(), lab.url(), lab.secret("s", "x")));
    Poller poller = lab.poller(config);

    lab.round(poller);
    lab.now = lab.now.plusSeconds(120);
    lab.round(poller);

    assertThat(poller.problem()).isNull();
    assertThat(ids()).containsExactly("Audit.Exchange/c1-r", "Audit.Exchange/c2-r");
    assertThat(formats()).containsOnly("o365:Records");
    assertThat(lab.requests)
        .as("content that was read is not got again")
        .extracting(Request::path)
        .containsOnlyOnce(base + "audit/c1", base + "subscriptions/start");
    assertThat(lab.requests.get(3).query())
        .containsEntry("startTime", "2026-11-24T09:00:00")
        .containsEntry("PublisherIdentifier", "t-1");
  }

  @Test
  void googleByServiceAccountAndPageToken() throws Exception {
    KeyPair keys = rsa();
    String json =
        "{\n \"type\":\"service_account\",\n \"private_key_id\":\"kid-1\",\n \"client_email\":\"sa@p.example\",\n \"private_key\":\"%s\"\n}\n"
            .formatted(pem(keys).replaceAll("\\R", "\\\\n"));
    lab.provider =
        request -> {
          if (request.path().equals("/token")) {
            Map<String, String> form = PollLab.parameters(request.body());
            assertThat(form)
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
            assertThat(claims(form.getOrDefault("assertion", ""), keys))
                .contains(
                    "\"iss\":\"sa@p.example\"",
                    "\"sub\":\"admin@example.org\"",
                    "admin.reports.audit.readonly",
                    "\"aud\":\"" + lab.url() + "/token\"");
            return Reply.ok("{\"access_token\":\"g\",\"expires_in\":3599}");
          }
          assertThat(request.header("authorization")).isEqualTo("Bearer g");
          String page = request.query().getOrDefault("pageToken", "1");
          return Reply.ok(
              """
              {"kind":"admin#reports#activities"%s,"items":[{"id":{"time":"2026-11-24T09:30:00.000Z",
               "uniqueQualifier":"-%s","applicationName":"login"},"actor":{"email":"bob@example.org"},
               "ipAddress":"203.0.113.9","events":[{"type":"login","name":"login_failure",
               "parameters":[{"name":"login_type","value":"google_password"}]}]}]}\
              """
                  .formatted(page.equals("2") ? "" : ",\"nextPageToken\":\"2\"", page));
        };
    GoogleReports.Config config =
        PollLab.config(
            GoogleReports.Config::from,
            "{url: '%s', login: '%s', key: {file: %s}, administrator: admin@example.org, applications: [login], look-back: 1h}"
                .formatted(lab.url(), lab.url(), lab.file("sa.json", json)));
    Poller poller = lab.poller(config);

    lab.round(poller);

    assertThat(poller.problem()).isNull();
    assertThat(ids())
        .containsExactly("login/2026-11-24T09:30:00.000Z/-1", "login/2026-11-24T09:30:00.000Z/-2");
    assertThat(formats()).containsOnly("google_workspace:Records");
    assertThat(lab.requests.get(1).path())
        .isEqualTo("/admin/reports/v1/activity/users/all/applications/login");
  }

  /** The five lines that Duo documents, signed. */
  private static boolean isSigned(Request request, String hash) {
    String canonical =
        String.join(
            "\n",
            request.header("date"),
            request.method(),
            request.header("host").replaceAll(":.*", "").toLowerCase(Locale.ROOT),
            request.path(),
            new TreeMap<>(request.query())
                .entrySet().stream()
                    .map(e ->
                        e.getKey() + "=" + e.getValue().replace(":", "%3A").replace(",", "%2C"))
                    .collect(Collectors.joining("&")));
    try {
      Mac mac = Mac.getInstance(hash);
      mac.init(new SecretKeySpec("duo-secret".getBytes(StandardCharsets.UTF_8), hash));
      String hex =
          HexFormat.of().formatHex(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8)));
      String expected =
          Base64.getEncoder().encodeToString(("DI1:" + hex).getBytes(StandardCharsets.UTF_8));
      return request.header("authorization").equals("Basic " + expected);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void duoBySignatureAndOffset() {
    for (String hash : List.of("sha512", "sha1")) {
      lab.provider =
          request -> {
            if (!isSigned(request, hash.equals("sha1") ? "HmacSHA1" : "HmacSHA512")) {
              return Reply.of(401);
            }
            boolean second = request.query().containsKey("next_offset");
            assertThat(request.query().getOrDefault("next_offset", "1764,id-1"))
                .isEqualTo("1764,id-1");
            return Reply.ok(
                """
                {"stat":"OK","response":{"authlogs":[{"txid":"%s","isotimestamp":"2026-11-24T09:58:00.123456+00:00",
                 "event_type":"authentication","result":"denied","reason":"invalid_passcode","factor":"passcode",
                 "user":{"name":"bob"},"access_device":{"ip":"203.0.113.9"}}],
                 "metadata":{"next_offset":%s,"total_objects":2}}}\
                """
                    .formatted(hash + second, second ? "null" : "[\"1764\",\"id-1\"]"));
          };
      DuoLog.Config config =
          PollLab.config(
              DuoLog.Config::from,
              "{url: '%s', integration-key: DI1, secret-key: %s, signature: %s, look-back: 1h}"
                  .formatted(lab.url(), lab.secret("d", "duo-secret"), hash));
      Poller poller = lab.poller(config);

      lab.round(poller);

      assertThat(poller.problem()).isNull();
    }
    assertThat(ids())
        .hasSize(4)
        .startsWith("authentication/sha512false/2026-11-24T09:58:00.123456+00:00");
    assertThat(formats()).containsOnly("duo:Records");
    assertThat(lab.requests.get(0).path()).isEqualTo("/admin/v2/logs/authentication");
    assertThat(lab.requests.get(0).query())
        .containsEntry(
            "mintime", Long.toString(PollLab.BEGIN.minus(Duration.ofHours(1)).toEpochMilli()))
        .containsEntry("maxtime", Long.toString(PollLab.BEGIN.toEpochMilli()));
  }

  @Test
  void mailcowByKeyInTheOrderOfItsLines() {
    long now = PollLab.BEGIN.getEpochSecond();
    lab.provider =
        request -> {
          if (!request.header("x-api-key").equals("cow-key")) {
            return Reply.of(401);
          }
          assertThat(request.path()).endsWith("/1-500");
          return switch (request.path().split("/")[5]) {
            case "dovecot" ->
                Reply.ok(
                    """
                    [{"time":"%d","priority":"info","program":"dovecot","message":"imap-login: Login: user=<a@b.example>, method=PLAIN, rip=203.0.113.9, lip=1.2.3.4, TLS, session=<x>"},
                     {"time":"%d","priority":"info","program":"dovecot","message":"same"},
                     {"time":"%d","priority":"info","program":"dovecot","message":"same"}]\
                    """
                        .formatted(now - 5, now - 20, now - 20));
            case "postfix" ->
                Reply.ok(
                    """
                    [{"time":"%d","priority":"warning","program":"postfix/submission/smtpd","message":"warning: unknown[203.0.113.9]: SASL PLAIN authentication failed: , sasl_username=a@b.example"}]\
                    """
                        .formatted(now - 9));
            case "ui" ->
                Reply.ok(
                    """
                    [{"id":7,"task":"1","type":"danger","msg":"\\"totp_verification_failed\\"",
                      "call":"[\\"verify_tfa_login\\",\\"a@b.example\\",\\"*\\"]","user":"unauthenticated",
                      "role":"","remote":"203.0.113.9","time":%d}]\
                    """
                        .formatted(now - 7));
            default -> Reply.ok("{}");
          };
        };
    MailcowLogs.Config config =
        PollLab.config(
            MailcowLogs.Config::from,
            "{url: '%s', key: %s}".formatted(lab.url(), lab.secret("k", "cow-key")));
    Poller poller = lab.poller(config);

    lab.round(poller);
    lab.now = lab.now.plusSeconds(60);
    lab.round(poller);

    assertThat(poller.problem()).isNull();
    assertThat(lab.lines).hasSize(5);
    assertThat(ids().get(4)).startsWith("logs/dovecot:").endsWith("-1");
    assertThat(formats())
        .containsExactly(
            "dovecot:Irrelevant",
            "dovecot:Irrelevant",
            "postfix:Login",
            "mailcow:Records",
            "dovecot:Login");
  }

  /** Rows are asked for until they reach back far enough. */
  @Test
  void mailcowAsksForMoreRowsWhereMuchWasLogged() {
    long now = PollLab.BEGIN.getEpochSecond();
    lab.provider =
        request -> {
          int count = Integer.parseInt(request.path().replaceAll(".*-", ""));
          StringBuilder rows = new StringBuilder("[");
          for (int i = 0; i < Math.min(count, 3_000); i++) {
            rows.append(i == 0 ? "" : ",")
                .append(
                    "{\"time\":\"%d\",\"program\":\"dovecot\",\"message\":\"m%d\"}"
                        .formatted(now - i / 2, i));
          }
          return Reply.ok(rows + "]");
        };
    MailcowLogs.Config config =
        PollLab.config(
            MailcowLogs.Config::from,
            "{url: '%s', key: %s, logs: [dovecot], look-back: 1000s}"
                .formatted(lab.url(), lab.secret("k", "cow-key")));

    lab.round(lab.poller(config));

    assertThat(lab.requests)
        .extracting(r -> r.path().replaceAll(".*/", ""))
        .containsExactly("1-500", "1-2000", "1-8000");
    assertThat(lab.lines).hasSize(2_002);
  }

  private static String row(int number, String action, String info) {
    return """
    {"number":%d,"action":"%s","success":0,"serial":"T1","date":"2026-11-24T09:59:00.000000",
     "token_type":"hotp","user":"bob","realm":"r","client":"203.0.113.9","info":"%s"}\
    """
        .formatted(number, action, info);
  }

  @Test
  void privacyIdeaByPasswordAndPageNumber() {
    lab.provider =
        request -> {
          if (request.path().equals("/auth")) {
            assertThat(PollLab.parameters(request.body()))
                .containsEntry("username", "reader")
                .containsEntry("password", "pi pass");
            return Reply.ok("{\"result\":{\"status\":true,\"value\":{\"token\":\"ey.a.b\"}}}");
          }
          assertThat(request.header("pi-authorization")).isEqualTo("ey.a.b");
          boolean first = request.query().getOrDefault("page", "").equals("1");
          return Reply.ok(
              """
              {"id":1,"jsonrpc":"2.0","result":{"status":true,"value":{"auditcolumns":["number"],"count":3,
               "auditdata":[%s],"current":%s,"next":%s,"prev":null}}}\
              """
                  .formatted(
                      first
                          ? row(3, "GET /audit/", "")
                              + ","
                              + row(2, "POST /validate/check", "wrong otp value")
                          : row(1, "POST /validate/check", "wrong otp pin"),
                      request.query().get("page"),
                      first ? "2" : "null"));
        };
    PrivacyIdeaAudit.Config config =
        PollLab.config(
            PrivacyIdeaAudit.Config::from,
            "{url: '%s', user: reader, password: %s, look-back: 1h}"
                .formatted(lab.url(), lab.secret("p", "pi pass")));
    Poller poller = lab.poller(config);

    lab.round(poller);

    assertThat(poller.problem()).isNull();
    assertThat(ids())
        .containsExactly(
            "audit/2@2026-11-24T09:59:00.000000", "audit/1@2026-11-24T09:59:00.000000");
    assertThat(formats()).containsOnly("privacyidea:Records");
    assertThat(lab.requests.get(1).query())
        .containsEntry("sortorder", "desc")
        .containsEntry("timelimit", "62m");
  }
}
