// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class AuthentikFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new AuthentikFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"pk\":\"b0000000-0000-4000-8000-000000000001\",\"user\":{\"pk\":1,\"username\""
            + ":\"bob\",\"email\":\"bob@example.org\"},\"action\":\"login\",\"app\":\"authentik.ev"
            + "ents.signals\",\"context\":{\"auth_method\":\"password\",\"auth_method_args\":{"
            + "\"mfa_devices\":[{\"app\":\"authentik_stages_authenticator_totp\",\"model_nam"
            + "e\":\"totpdevice\"}]},\"http_request\":{\"path\":\"/api/v3/flows/\",\"user_agent"
            + "\":\"Mozilla/5.0\"}},\"client_ip\":\"203.0.113.5\",\"created\":\"2026-11-23T10:0"
            + "0:00.123456Z\"}",
        "{\"pk\":\"b5\",\"user\":{\"username\":\"AnonymousUser\"},\"action\":\"login_failed\""
            + ",\"app\":\"authentik.events.signals\",\"context\":{\"stage\":{\"app\":\"authentik"
            + "_stages_authenticator_validate\",\"model_name\":\"authenticatorvalidatesta"
            + "ge\"},\"username\":\"bob\",\"device_class\":\"totp\"},\"client_ip\":\"2001:db8::5\""
            + ",\"created\":\"2026-11-23T10:00:04Z\"}",
        "{\"action\":\"login_failed\",\"auth_via\":\"unauthenticated\",\"client_ip\":\"203"
            + ".0.113.5\",\"context\":{\"stage\":{\"model_name\":\"passwordstage\"},\"username\""
            + ":\"carol\"},\"domain_url\":\"sso.example.org\",\"event\":\"Created Event\",\"host"
            + "\":\"sso.example.org\",\"level\":\"info\",\"logger\":\"authentik.events.models\","
            + "\"pid\":20,\"timestamp\":\"2026-11-23T10:00:11.5Z\",\"user\":{\"username\":\"Anon"
            + "ymousUser\"}}",
        "{\"event\":\"/flows/\",\"level\":\"info\",\"logger\":\"authentik.asgi\",\"method\":\""
            + "GET\",\"timestamp\":\"2026-11-23T10:00:12Z\"}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "{\"action\":\"login_failed\",\"client_ip\":\"x\",\"created\":\"y\",\"context\":{",
        "{\"logger\":\"authentik.events\",\"action\":\"login\",\"context\":{");
  }
}
