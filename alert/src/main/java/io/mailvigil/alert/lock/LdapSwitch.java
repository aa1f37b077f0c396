// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By which attribute a directory refuses an account. Each change names the value that it replaces,
 * so that it fails where somebody else changed it since it was read.
 */
enum LdapSwitch {
  /**
   * OpenLDAP's ppolicy overlay (draft-behera-ldap-password-policy). The value for "until an
   * administrator says otherwise" is a lock; any other is the overlay's own lockout after wrong
   * passwords, which may end by itself and so counts as none: it is kept and put back.
   */
  PPOLICY("pwdAccountLockedTime", "description", "load OpenLDAP's ppolicy overlay") {
    @Override
    boolean isLocked(@Nullable String value) {
      return FOR_GOOD.equals(value);
    }

    @Override
    String locked(@Nullable String value) {
      return FOR_GOOD;
    }
  },

  /** 389 Directory Server and FreeIPA. */
  NS_ACCOUNT_LOCK("nsAccountLock", "description", "is it a 389 Directory Server or a FreeIPA?") {
    @Override
    boolean isLocked(@Nullable String value) {
      return "true".equalsIgnoreCase(value);
    }

    @Override
    String locked(@Nullable String value) {
      return "TRUE";
    }
  },

  /** Active Directory and Samba: the bit ACCOUNTDISABLE; all other bits stay as they are. */
  USER_ACCOUNT_CONTROL(
      "userAccountControl", "adminDescription", "is it an Active Directory or a Samba?") {
    @Override
    boolean isLocked(@Nullable String value) {
      return value != null && (flags(value) & ACCOUNT_DISABLE) != 0;
    }

    @Override
    String locked(@Nullable String value) {
      return Integer.toString((value == null ? 0 : flags(value)) | ACCOUNT_DISABLE);
    }

    @Override
    String unlocked(@Nullable String previous, String value) {
      return Integer.toString(flags(value) & ~ACCOUNT_DISABLE);
    }
  };

  private static final String FOR_GOOD = "000001010000Z";
  private static final int ACCOUNT_DISABLE = 0x2;

  private final String attribute;
  private final String mark;
  private final String mend;

  LdapSwitch(String attribute, String mark, String mend) {
    this.attribute = attribute;
    this.mark = mark;
    this.mend = mend;
  }

  /** The attribute that it sets. */
  String attribute() {
    return attribute;
  }

  /** Where the mark of our locks stands unless the operator says otherwise. */
  String usualMark() {
    return mark;
  }

  /** What to do about a directory that does not know the attribute. */
  String mend() {
    return mend;
  }

  abstract boolean isLocked(@Nullable String value);

  /** The value that locks, made from the present one. */
  abstract String locked(@Nullable String value);

  /** The value that puts back what was there, made from the present one too; null for none. */
  @Nullable String unlocked(@Nullable String previous, String value) {
    return previous;
  }

  boolean isLocked(Entry entry) {
    return isLocked(entry.getAttributeValue(attribute));
  }

  /** Turns the present value into the locking one. */
  List<Modification> lock(Entry entry) {
    String value = entry.getAttributeValue(attribute);
    return change(value, locked(value));
  }

  /** Turns the present, locking value into what was there before. */
  List<Modification> unlock(Entry entry, @Nullable String previous) {
    String value = entry.getAttributeValue(attribute);
    return change(value, value == null ? null : unlocked(previous, value));
  }

  private List<Modification> change(@Nullable String from, @Nullable String to) {
    List<Modification> all = new ArrayList<>();
    if (from != null) {
      all.add(new Modification(ModificationType.DELETE, attribute, from));
    }
    if (to != null) {
      all.add(new Modification(ModificationType.ADD, attribute, to));
    }
    return all;
  }

  private static int flags(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalStateException("the directory's userAccountControl is no number", e);
    }
  }
}
