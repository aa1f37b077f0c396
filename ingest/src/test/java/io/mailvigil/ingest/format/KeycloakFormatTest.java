// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class KeycloakFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new KeycloakFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "2026-11-23 15:52:03,845 WARN  [org.keycloak.events] (executor-thread-2"
            + ") type=\"LOGIN_ERROR\", realmId=\"48180e56-a8f1-4740-982b-e024461772e9\", "
            + "realmName=\"lab\", clientId=\"mail\", userId=\"46974a80-73a5-4af2-80bb-e654"
            + "a125b73c\", ipAddress=\"127.0.0.1\", error=\"invalid_user_credentials\", au"
            + "th_method=\"openid-connect\", auth_type=\"code\", selected_credential_id=\""
            + "8c436ff7-9b85-4719-9bdf-66480054a3ec\", redirect_uri=\"http://127.0.0.1:"
            + "9/cb\", code_id=\"955f8f71-5302-4bed-be4f-92a80e458c11\"",
        "2026-11-23 15:52:10,308 WARN  [org.keycloak.events] (executor-thread-1"
            + ") type=\"REFRESH_TOKEN_ERROR\", realmId=\"48180e56-a8f1-4740-982b-e024461"
            + "772e9\", realmName=\"lab\", clientId=\"mail\", userId=\"null\", sessionId=\"e0"
            + "3f3ddc-bb70-42d5-a8c3-d3ad6ed57aec\", ipAddress=\"127.0.0.1\", error=\"inv"
            + "alid_token\", reason=\"Session not active\", grant_type=\"refresh_token\", "
            + "refresh_token_type=\"Refresh\", refresh_token_id=\"f062bcc8-3bf3-4ab1-a54"
            + "d-6363acae3ab6\", refresh_token_sub=\"11b01b1c-bc67-4d36-8ce8-f2ccb6d0c1"
            + "2a\", client_auth_method=\"client-secret\"",
        "2026-11-23 15:52:03,845 WARN  [org.keycloak.events] (default task-2) t"
            + "ype=LOGIN_ERROR, realmId=lab, clientId=mail, userId=46974a80-73a5-4af2"
            + "-80bb-e654a125b73c, ipAddress=203.0.113.5, error=invalid_user_credenti"
            + "als, auth_method=openid-connect, auth_type=code, redirect_uri=https://"
            + "mail.example.org/cb, code_id=c1, username=erin, authSessionParentId=c1"
            + ", authSessionTabId=t1",
        "2026-11-23 15:52:10,000 INFO  [org.keycloak.services] (Controller Boot"
            + " Thread) KC-SERVICES0009: Added user 'admin' to realm 'master'",
        "{\"timestamp\":\"2026-11-23T15:52:08.845+01:00\",\"sequence\":13,\"loggerClas"
            + "sName\":\"org.jboss.logging.Logger\",\"loggerName\":\"org.keycloak.events\",\"level\":\"DEBUG\",\"message\":\"type=\\\"LOGIN\\\","
            + " realmId=\\\"r1\\\", realmName=\\\"lab\\\", clientId=\\\"mail\\\","
            + " userId=\\\"u3\\\", sessionId=\\\"s\\\", ipAddress=\\\"2001:db8::9\\\","
            + " auth_method=\\\"openid-connect\\\", identity_provider=\\\"google\\\","
            + " username=\\\"dave\\\"\",\"threadName\":\"executor-thread-1\",\"hostName\":"
            + "\"kc\",\"processName\":\"java\",\"processId\":1}",
        "{\"time\":1795449131000,\"realmId\":\"r1\",\"authDetails\":{\"realmId\":\"r1\",\"cl"
            + "ientId\":\"cli\",\"userId\":\"u9\",\"ipAddress\":\"203.0.113.9\"},\"operationType\""
            + ":\"ACTION\",\"resourceType\":\"USER\",\"resourcePath\":\"users/u3/reset-passwor"
            + "d\"}",
        "{\"time\":1795449132000,\"type\":\"CODE_TO_TOKEN\",\"realmId\":\"r1\",\"clientId\""
            + ":\"mail\",\"userId\":\"u3\",\"ipAddress\":\"2001:db8::9\",\"details\":{}}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "2026-11-23 15:52:03,845 WARN  [org.keycloak.events] (t) type=LOGIN_ERROR, ",
        "2026-11-23 15:52:03,845 WARN  [org.keycloak.events] (t) type=\"LOGIN_ERROR\", username=\"",
        "{\"loggerName\":\"org.keycloak.events\",\"message\":\"");
  }
}
