package io.narumq.node.security;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads PEM files. */
final class Certificates {
  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
  private static final byte[] PROBE = {1, 2, 3};

  private Certificates() {}

  /** All certificates of a file, at least one. */
  static X509Certificate[] read(Path file) throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      X509Certificate[] certificates = CertificateUtils.getX509Certificates(pem);
      if (certificates.length == 0) {
        throw new CertificateException("there is no certificate in " + file);
      }
      return certificates;
    }
  }

  /** Shows a certificate, and the new one once there is a new one. */
  static AdvancedTlsX509KeyManager shown(Path certificate, Path key, FileWatch watch)
      throws IOException {
    AdvancedTlsX509KeyManager shown = new AdvancedTlsX509KeyManager();
    watch.watch(
        List.of(certificate, key),
        () -> {
          X509Certificate[] chain = read(certificate);
          PrivateKey secret = key(key);
          checkPair(chain[0], secret);
          shown.updateIdentityCredentials(chain, secret);
          LOG.info(
              "{}: {}, until {}",
              certificate,
              chain[0].getSubjectX500Principal(),
              chain[0].getNotAfter().toInstant());
        });
    return shown;
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      return CertificateUtils.getPrivateKey(pem);
    }
  }

  /** Two files are not replaced at once; with one of each nobody could connect. */
  private static void checkPair(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> throw new InvalidKeyException("keys are RSA or EC, not " + key.getAlgorithm());
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new InvalidKeyException("the key is not that of the certificate");
    }
  }

  /** The authorities of a file, and the new ones once there are new ones. */
  static Trust trusted(Path file, FileWatch watch, Check check) throws IOException {
    AtomicReference<Trust> trust = new AtomicReference<>();
    watch.watch(
        List.of(file),
        () -> {
          X509Certificate[] authorities = read(file);
          check.check(authorities);
          Trust known = trust.get();
          if (known == null) {
            trust.set(new Trust(authorities));
          } else {
            known.change(authorities);
          }
        });
    return trust.get();
  }

  /** What has to be right with authorities beside. */
  @FunctionalInterface
  interface Check {
    void check(X509Certificate[] authorities) throws GeneralSecurityException;
  }

  /** Whether one of them signed for the other, or both are the same. */
  static boolean isSigned(X509Certificate signed, X509Certificate authority) {
    if (signed.getPublicKey().equals(authority.getPublicKey())) {
      return true;
    }
    try {
      signed.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException notSigned) {
      return false;
    }
  }
}
