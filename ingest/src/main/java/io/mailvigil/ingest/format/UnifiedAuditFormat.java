// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Microsoft 365's unified audit: records of the Management Activity API and {@code AuditData} of
 * {@code Search-UnifiedAuditLog}. Sign-ins, and the changes that follow a break-in. Source:
 * Microsoft's Office 365 Management Activity API schema.
 */
final class UnifiedAuditFormat implements LogFormat {
  @Override
  public String name() {
    return "o365";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first);
  }

  @Override
  public Reading read(LogLine l) {
    return JsonRecords.readBroken(l, UnifiedAuditFormat::record);
  }

  private static Reading.@Nullable Entry record(Json r) {
    if (!r.has("CreationTime") || !r.has("RecordType") || !(r.has("Id") || r.has("Workload"))) {
      return null;
    }
    String operation = r.get("Operation").textOr("");
    IdentityEvent event = event(r, operation);
    if (event == null) {
      return JsonRecords.irrelevant();
    }
    return event.from(address(r)).entry(RecordTime.of(r.get("CreationTime")), r.get("Id").text());
  }

  private static @Nullable IdentityEvent event(Json r, String operation) {
    if (operation.equals("UserLoggedIn") || operation.equals("UserLoginFailed")) {
      return login(r, operation.equals("UserLoggedIn"));
    }
    if (operation.startsWith("PasswordLogon") || operation.startsWith("ForeignRealmIndexLogon")) {
      return login(r, r.get("ResultStatus").word().startsWith("suc"));
    }
    if (operation.equals("MailboxLogin")) {
      return IdentityEvent.of(Action.LOGIN)
          .outcome(isFailed(r) ? Outcome.FAILURE : Outcome.SUCCESS)
          .user(user(r))
          .agent(r.get("ClientInfoString").text())
          .protocol(protocol(r.get("ClientInfoString").word()));
    }
    IdentityEvent mailbox = mailbox(r, operation);
    return mailbox == null ? directory(r, operation) : mailbox;
  }

  private static IdentityEvent login(Json r, boolean loggedIn) {
    IdentityEvent event = IdentityEvent.of(Action.LOGIN);
    int code = (int) Math.clamp(r.get("ErrorNumber").number(-1), -1, Integer.MAX_VALUE);
    String name = r.get("LogonError").textOr("");
    if (loggedIn && !isFailed(r)) {
      event.outcome(Outcome.SUCCESS);
    } else if (code > 0) {
      EntraCodes.judge(event, code, name, true);
    } else {
      int named = EntraCodes.ofName(name);
      EntraCodes.judge(event, named < 0 ? UNNAMED : named, name, true);
    }
    if (property(r, "RequestType").equals("OAuth2:Token") && loggedIn) {
      event.factors(Factor.TOKEN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
    }
    return event
        .user(user(r))
        .agent(property(r, "UserAgent"))
        .session(r.get("InterSystemsId").text())
        .protocol("http");
  }

  /** No code of Microsoft's: a refusal that says nothing of a secret. */
  private static final int UNNAMED = 1;

  private static boolean isFailed(Json r) {
    return r.get("ResultStatus").word().startsWith("fail");
  }

  private static String property(Json r, String name) {
    for (Json property : r.get("ExtendedProperties").items()) {
      if (property.get("Name").is(name)) {
        return property.get("Value").textOr("");
      }
    }
    return "";
  }

  private static @Nullable String user(Json r) {
    String user = r.get("UserId").text();
    return user == null
            || user.equalsIgnoreCase("Not Available")
            || user.equalsIgnoreCase("Unknown")
            || user.startsWith("NT AUTHORITY")
        ? null
        : user;
  }

  private static @Nullable ClientAddress address(Json r) {
    for (String field : new String[] {"ClientIP", "ClientIPAddress", "ActorIpAddress"}) {
      ClientAddress address = ClientAddress.parse(r.get(field).text());
      if (address != null) {
        return address;
      }
    }
    return null;
  }

  private static @Nullable String protocol(String client) {
    return client.contains("imap")
        ? "imap"
        : client.contains("pop3") ? "pop3" : client.contains("smtp") ? "smtp" : "http";
  }

  /** Rules, forwarding and permissions of a mailbox. */
  private static @Nullable IdentityEvent mailbox(Json r, String operation) {
    Action action =
        switch (operation) {
          case "New-InboxRule",
              "Set-InboxRule",
              "Enable-InboxRule",
              "Remove-InboxRule",
              "Disable-InboxRule",
              "UpdateInboxRules",
              "New-TransportRule",
              "Set-TransportRule",
              "Set-MailboxAutoReplyConfiguration" ->
              operation.contains("AutoReply") ? null : Action.FORWARDING_CHANGED;
          case "Set-Mailbox" ->
              has(r, "ForwardingSmtpAddress")
                      || has(r, "ForwardingAddress")
                      || has(r, "DeliverToMailboxAndForward")
                  ? Action.FORWARDING_CHANGED
                  : has(r, "GrantSendOnBehalfTo") ? Action.DELEGATION_CHANGED : null;
          case "Add-MailboxPermission",
              "Remove-MailboxPermission",
              "Add-RecipientPermission",
              "Remove-RecipientPermission",
              "Add-MailboxFolderPermission",
              "Set-MailboxFolderPermission",
              "Remove-MailboxFolderPermission",
              "AddFolderPermissions",
              "ModifyFolderPermissions",
              "RemoveFolderPermissions",
              "UpdateCalendarDelegation" ->
              Action.DELEGATION_CHANGED;
          default -> null;
        };
    if (action == null) {
      return null;
    }
    IdentityEvent event = IdentityEvent.changed(action);
    if (r.get("ResultStatus").isFalse() || isFailed(r)) {
      event.failed(null);
    }
    String target = action == Action.FORWARDING_CHANGED ? target(r) : null;
    return event
        .user(owner(r, operation))
        .mail(
            target == null
                ? null
                : new Mail(null, null, null, -1, -1, null, -1, -1, -1, -1, target));
  }

  private static boolean has(Json r, String parameter) {
    return !parameter(r, parameter).isMissing();
  }

  /** A cmdlet's parameter, or what a client's rule holds. */
  private static Json parameter(Json r, String name) {
    for (String list : new String[] {"Parameters", "OperationProperties"}) {
      for (Json parameter : r.get(list).items()) {
        if (parameter.get("Name").is(name)) {
          Json value = parameter.get("Value");
          return value.isMissing() ? parameter.get("Name") : value;
        }
      }
    }
    return Json.MISSING;
  }

  private static @Nullable String target(Json r) {
    String[] names = {
      "ForwardTo",
      "ForwardAsAttachmentTo",
      "RedirectTo",
      "RedirectMessageTo",
      "BlindCopyTo",
      "ForwardingSmtpAddress",
      "ForwardingAddress",
      "RuleActions"
    };
    for (String name : names) {
      String value = parameter(r, name).text();
      if (value != null && value.indexOf('@') > 0 && value.length() <= 1024) {
        String bare = value.regionMatches(true, 0, "smtp:", 0, 5) ? value.substring(5) : value;
        return name.equals("RuleActions") ? recipient(bare) : bare;
      }
    }
    return null;
  }

  /** The first recipient of a client's rule, whose actions are JSON in a text. */
  private static @Nullable String recipient(String actions) {
    int at = actions.indexOf('@');
    int from = at;
    int to = at;
    while (from > 0 && isAddress(actions.charAt(from - 1))) {
      from--;
    }
    while (to < actions.length() && isAddress(actions.charAt(to))) {
      to++;
    }
    return from < at && to > at + 1 ? actions.substring(from, to) : null;
  }

  private static boolean isAddress(char c) {
    return Character.isLetterOrDigit(c) || "@.-_+".indexOf(c) >= 0;
  }

  /** Whose mailbox it is: an administrator may have changed another's. */
  private static @Nullable String owner(Json r, String operation) {
    String owner = r.get("MailboxOwnerUPN").text();
    if (owner == null) {
      for (String name : new String[] {"Mailbox", "Identity"}) {
        String value = parameter(r, name).textOr("");
        int rule = value.indexOf('\\'); // mailbox\rule, and mailbox:\folder
        String mailbox = rule < 0 ? value : value.substring(0, rule);
        mailbox = mailbox.endsWith(":") ? mailbox.substring(0, mailbox.length() - 1) : mailbox;
        if (owner == null && mailbox.indexOf('@') > 0 && !operation.contains("TransportRule")) {
          owner = mailbox;
        }
      }
    }
    return owner == null ? user(r) : owner;
  }

  private static @Nullable IdentityEvent directory(Json r, String operation) {
    StringBuilder modified = new StringBuilder();
    for (Json property : r.get("ModifiedProperties").items()) {
      modified.append(property.get("Name").textOr("")).append(' ');
    }
    Action action =
        DirectoryChanges.action(operation, modified.toString().toLowerCase(Locale.ROOT));
    if (action == null) {
      return null;
    }
    IdentityEvent event = IdentityEvent.changed(action);
    if (isFailed(r)) {
      event.failed(null);
    }
    String target = null;
    for (Json t : r.get("Target").items()) {
      String id = t.get("ID").textOr("");
      boolean principal = t.get("Type").is("5") && id.indexOf('@') > 0;
      target = target == null && principal ? id : target;
    }
    String object = r.get("ObjectId").textOr("");
    if (target == null && object.indexOf('@') > 0 && object.indexOf(' ') < 0) {
      target = object;
    }
    boolean own = action == Action.CONSENT_GRANTED;
    return event.user(target == null || own ? user(r) : target);
  }
}
