// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate authorities of one PEM file, for servers whose certificates nobody else signed.
 */
public final class Authority {
  private Authority() {}

  /**
   * TLS that trusts these authorities and no others; host names are for the client to check.
   *
   * @param key the configuration key, for the message
   * @throws ConfigException when the file cannot be read
   */
  public static SSLContext trusting(Path pem, String key) {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int n = 0;
      for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + n++, c);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigException(
          key + ": " + pem + " is no readable PEM file of certificates: check the path");
    }
  }
}
