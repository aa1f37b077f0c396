// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a listener needs for TLS, in PEM files.
 *
 * @param certificate its chain, its own certificate first
 * @param key its private key, PKCS #8
 * @param clientCa whose client certificates are taken, null where clients need none
 */
public record TlsConfig(Path certificate, Path key, @Nullable Path clientCa) {
  private static final char[] NO_PASSWORD = {};

  /** The keys {@code certificate}, {@code key} and {@code client-ca}; null where none is set. */
  static @Nullable TlsConfig from(ConfigNode node, boolean required) {
    if (!required && !node.has("certificate") && !node.has("key") && !node.has("client-ca")) {
      return null;
    }
    String certificate =
        node.required("certificate", "name the PEM file with the listener's certificate chain");
    String key = node.required("key", "name the PEM file with the listener's private key");
    String ca = node.text("client-ca", "");
    return new TlsConfig(Path.of(certificate), Path.of(key), ca.isEmpty() ? null : Path.of(ca));
  }

  /** Reads the files. Throws {@link ConfigException} with file and mend. */
  SSLContext context() {
    try {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, NO_PASSWORD);
      own.setKeyEntry(
          "own", privateKey(), NO_PASSWORD, certificates(certificate).toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, NO_PASSWORD);
      TrustManagerFactory trust = null;
      if (clientCa != null) {
        KeyStore cas = KeyStore.getInstance("PKCS12");
        cas.load(null, NO_PASSWORD);
        int n = 0;
        for (Certificate each : certificates(clientCa)) {
          cas.setCertificateEntry("ca" + n++, each);
        }
        trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(cas);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new ConfigException(
          "the TLS files of a listener can not be read (%s): check path and permissions"
              .formatted(e.getMessage()));
    } catch (GeneralSecurityException e) {
      throw new ConfigException(
          "%s and %s do not make a TLS listener (%s): they should be a PEM certificate chain and its key"
              .formatted(certificate, key, e.getMessage()));
    }
  }

  private static List<Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (all.isEmpty()) {
        throw new ConfigException(file + " holds no certificate: it should be a PEM file");
      }
      return List.copyOf(all);
    }
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    String pem = Files.readString(key, StandardCharsets.US_ASCII);
    int begin = pem.indexOf("-----BEGIN PRIVATE KEY-----");
    int end = pem.indexOf("-----END PRIVATE KEY-----");
    if (begin < 0 || end < begin) {
      throw new ConfigException(
          key
              + " holds no PKCS #8 key: convert it with openssl pkcs8 -topk8 -nocrypt -in OLD -out"
              + " NEW");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + 27, end));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        continue; // of another algorithm
      }
    }
    throw new ConfigException(key + " is neither an RSA, an EC nor an Ed25519 key: make one");
  }
}
