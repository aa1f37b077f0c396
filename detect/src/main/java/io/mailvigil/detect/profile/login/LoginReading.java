// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import static io.mailvigil.detect.profile.login.LoginProfile.LEVELS;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the profile of its account says of a login: counts only, so that the site can weigh them
 * with what it knows of everybody. It travels beside the event.
 *
 * @param known how often each of its values was seen below its parent
 * @param below how often anything was seen below that parent
 * @param novel how often a value of that level was new
 * @param atHour how many logins were about this hour of the week, of {@code all}
 * @param logins how many were ever seen
 * @param days on how many days
 * @param gapHours since the one before; infinite for none
 * @param kmh see {@link Places#speed}
 * @param km see {@link Places#distance}
 * @param failures of the account lately, one an hour ago counting half
 * @param heldDays on how many days such a login was held back
 * @param usualCountry 0 for none
 * @param usualSystem 0 for none
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere, and made for every login
public record LoginReading(
    Login login,
    float[] known,
    float[] below,
    float[] novel,
    float atHour,
    float all,
    int logins,
    int days,
    float gapHours,
    float kmh,
    float km,
    float failures,
    int heldDays,
    int usualCountry,
    int usualSystem,
    int flags) {
  /** It is held back from learning. */
  static final int ODD = 1;

  /** Such a login opened an episode within a day. */
  static final int TOLD = 2;

  /** It goes on with a session, and is not looked at again. */
  static final int CONTINUES = 4;

  static final int FIRST_OF_PERIOD = 8;
  static final int SYSTEM_OF_DAY = 16;
  static final int FAMILY_OF_DAY = 32;
  static final int NET_OF_DAY = 64;

  /** It is not the first that came of those that are alike. */
  static final int AGAIN = 128;

  boolean is(int flag) {
    return (flags & flag) != 0;
  }

  /** For a line on the way to the site. */
  public void write(DataOutput out) throws IOException {
    login.write(out);
    for (float[] each : new float[][] {known, below, novel}) {
      for (float value : each) {
        out.writeFloat(value);
      }
    }
    out.writeFloat(atHour);
    out.writeFloat(all);
    out.writeShort(logins);
    out.writeShort(days);
    out.writeFloat(gapHours);
    out.writeFloat(kmh);
    out.writeFloat(km);
    out.writeFloat(failures);
    out.writeByte(heldDays);
    out.writeInt(usualCountry);
    out.writeInt(usualSystem);
    out.writeShort(flags);
  }

  /** Reads back what {@link #write} wrote. */
  public static LoginReading read(DataInput in) throws IOException {
    Login login = Login.read(in);
    float[][] levels = new float[3][LEVELS];
    for (float[] each : levels) {
      for (int i = 0; i < LEVELS; i++) {
        each[i] = in.readFloat();
      }
    }
    return new LoginReading(
        login,
        levels[0],
        levels[1],
        levels[2],
        in.readFloat(),
        in.readFloat(),
        in.readUnsignedShort(),
        in.readUnsignedShort(),
        in.readFloat(),
        in.readFloat(),
        in.readFloat(),
        in.readFloat(),
        in.readUnsignedByte(),
        in.readInt(),
        in.readInt(),
        in.readShort());
  }
}
