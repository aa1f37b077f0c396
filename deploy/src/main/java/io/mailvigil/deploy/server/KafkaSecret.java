// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.jspecify.annotations.Nullable;

/**
 * Answers a SCRAM login at the broker from the one user and secret that its own configuration
 * names.
 *
 * <p>Kafka's own handler looks credentials up in the metadata log, which the controller listener
 * can not do before that log is read, and which would have to be changed when the secret file is.
 * SCRAM rather than PLAIN because a stranger who binds the port while the broker is down learns
 * nothing from the clients that call on him: the secret never crosses the wire, and a server has to
 * prove that it knows it.
 *
 * <p>Public because Kafka makes it by name.
 */
public final class KafkaSecret implements AuthenticateCallbackHandler {
  /** The one user of the embedded broker. */
  static final String USER = "mailvigil";

  static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_512;

  private @Nullable ScramCredential credential;

  /** The JAAS line of user and secret, for clients and for the broker alike. */
  static String jaas(String secret) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
        + USER
        + "\" password=\""
        + secret
        + "\";";
  }

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    try {
      // the secret has 256 random bits: more rounds would make logins slower and nothing safer
      credential =
          new ScramFormatter(MECHANISM)
              .generateCredential(
                  (String) entries.getFirst().getOptions().get("password"),
                  MECHANISM.minIterations());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new KafkaException(e);
    }
  }

  @Override
  public void handle(Callback[] callbacks) {
    boolean ours = false;
    for (Callback callback : callbacks) {
      if (callback instanceof NameCallback name) {
        ours = USER.equals(name.getDefaultName());
      } else if (callback instanceof ScramCredentialCallback scram && ours) {
        scram.scramCredential(credential);
      }
    }
  }

  @Override
  public void close() {}
}
