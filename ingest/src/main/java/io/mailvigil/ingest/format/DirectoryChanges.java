// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import org.jspecify.annotations.Nullable;

/**
 * Which of Microsoft's directory activities change how an account is signed in to; the same names
 * stand in Entra's audit log and, with a full stop behind, in the unified audit.
 */
final class DirectoryChanges {
  private DirectoryChanges() {}

  /**
   * The change, null for any other activity.
   *
   * @param modified names of the properties that were changed, in lower case
   */
  static @Nullable Action action(String activity, String modified) {
    String name = activity.strip();
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    return switch (name) {
      case "Enable Strong Authentication",
          "Disable Strong Authentication",
          "User registered security info",
          "User registered all required security info",
          "User deleted security info",
          "User changed default security info",
          "User updated security info",
          "Admin registered security info",
          "Admin registered security info for user",
          "Admin updated security info",
          "Admin updated security info for user",
          "Admin deleted security info",
          "Admin deleted security info for user",
          "Add Passkey (device-bound) credential",
          "Delete Passkey (device-bound) credential",
          "Add FIDO2 security key",
          "Delete FIDO2 security key",
          "Add Windows Hello for Business credential",
          "Delete Windows Hello for Business credential",
          "Add passwordless phone sign-in credential",
          "Delete passwordless phone sign-in credential",
          "Create Temporary Access Pass method for user" ->
          Action.SECOND_FACTOR_CHANGED;
      case "Change user password", "Change password (self-service)" -> Action.PASSWORD_CHANGED;
      case "Reset user password",
          "Reset password (by admin)",
          "Reset password (self-service)",
          "Set force change user password" ->
          Action.PASSWORD_RESET;
      case "Consent to application",
          "Add OAuth2PermissionGrant",
          "Add delegated permission grant" ->
          Action.CONSENT_GRANTED;
      case "Update user" ->
          modified.contains("strongauthentication") ? Action.SECOND_FACTOR_CHANGED : null;
      default -> null;
    };
  }
}
