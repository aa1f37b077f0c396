// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class EntraFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new EntraFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"id\":\"e0000000-0000-4000-8000-000000000001\",\"createdDateTime\":\"2026-1"
            + "1-23T10:00:00.5Z\",\"userDisplayName\":\"Bob\",\"userPrincipalName\":\"Bob@exa"
            + "mple.org\",\"userId\":\"u1\",\"appDisplayName\":\"Office 365 Exchange Online\","
            + "\"ipAddress\":\"203.0.113.5\",\"clientAppUsed\":\"IMAP4\",\"userAgent\":\"Mail/1."
            + "0\",\"correlationId\":\"c1\",\"conditionalAccessStatus\":\"notApplied\",\"isInte"
            + "ractive\":true,\"authenticationRequirement\":\"singleFactorAuthentication\""
            + ",\"status\":{\"errorCode\":50126,\"failureReason\":\"Invalid username or pass"
            + "word.\",\"additionalDetails\":null},\"deviceDetail\":{},\"location\":{}}",
        "{\"id\":\"e0000000-0000-4000-8000-000000000007\",\"createdDateTime\":\"2026-1"
            + "1-23T10:00:06Z\",\"userPrincipalName\":\"carol@example.org\",\"ipAddress\":\"2"
            + "001:db8::7\",\"clientAppUsed\":\"Browser\",\"isInteractive\":true,\"authentica"
            + "tionRequirement\":\"multiFactorAuthentication\",\"status\":{\"errorCode\":500"
            + "121,\"failureReason\":\"Authentication failed during strong authenticatio"
            + "n request.\",\"additionalDetails\":\"MFA denied; user declined the authent"
            + "ication\"},\"authenticationDetails\":[{\"authenticationMethod\":\"Password\","
            + "\"succeeded\":true,\"authenticationStepRequirement\":\"Primary authenticati"
            + "on\"},{\"authenticationMethod\":\"Mobile app notification\",\"succeeded\":fal"
            + "se,\"authenticationStepResultDetail\":\"MFA denied; user declined the aut"
            + "hentication\",\"authenticationStepRequirement\":\"Multifactor authenticati"
            + "on\"}]}",
        "{\"time\":\"2026-11-23T10:00:30.1Z\",\"resourceId\":\"/tenants/t1/providers/Microsoft.aadiam\",\"operationName\":\"Sign-in"
            + " activity\",\"operationVersion\""
            + ":\"1.0\",\"category\":\"SignInLogs\",\"tenantId\":\"t1\",\"resultType\":\"50126\",\"resultDescription\":\"Error"
            + " validating credentials due to invalid username or"
            + " password.\",\"callerIpAddress\":\"203.0.113.5\",\"identity\":\"Bob\",\"Leve"
            + "l\":4,\"properties\":{\"id\":\"e0000000-0000-4000-8000-000000000023\",\"create"
            + "dDateTime\":\"2026-11-23T10:00:22+00:00\",\"userPrincipalName\":\"bob@exampl"
            + "e.org\",\"ipAddress\":\"203.0.113.5\",\"status\":{\"errorCode\":50126},\"clientA"
            + "ppUsed\":\"Browser\"}}",
        "{\"TimeGenerated\":\"2026-11-23T10:00:24.000Z\",\"Type\":\"SigninLogs\",\"Resul"
            + "tType\":\"500121\",\"ResultDescription\":\"Authentication failed during stro"
            + "ng authentication request.\",\"UserPrincipalName\":\"dave@example.org\",\"IP"
            + "Address\":\"198.51.100.7\",\"ClientAppUsed\":\"Browser\",\"UserAgent\":\"Mozilla"
            + "/5.0\",\"Id\":\"e0000000-0000-4000-8000-000000000025\",\"CorrelationId\":\"c2\""
            + ",\"Status\":\"{\\\"errorCode\\\":500121,\\\"additionalDetails\\\":\\\"MFA denied; u"
            + "ser did not respond to mobile app notification\\\"}\",\"AuthenticationDeta"
            + "ils\":\"[]\"}",
        "{\"id\":\"Directory_1\",\"category\":\"UserManagement\",\"activityDisplayName\":"
            + "\"User registered security info\",\"activityDateTime\":\"2026-11-23T10:00:2"
            + "6Z\",\"result\":\"success\",\"initiatedBy\":{\"user\":{\"userPrincipalName\":\"dav"
            + "e@example.org\",\"ipAddress\":\"198.51.100.7\"}},\"targetResources\":[{\"type\""
            + ":\"User\",\"userPrincipalName\":\"dave@example.org\"}]}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "{\"createdDateTime\":\"2026-11-23T10:00:00Z\",\"status\":{\"errorCode\":",
        "{\"ResultType\":\"50126\",\"UserPrincipalName\":\"a\",\"TimeGenerated\":\"",
        "{\"activityDisplayName\":\"Update user\",\"initiatedBy\":{");
  }
}
