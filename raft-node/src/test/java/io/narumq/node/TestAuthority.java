package io.narumq.node;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates for tests: {@code NAME.pem} and {@code NAME.key} in a folder. */
final class TestAuthority {
  private static final Duration DAY = Duration.ofDays(1);

  private final Path folder;
  private final String name;
  private final KeyPair keys = keys();
  private final X509Certificate certificate;
  private long serial = 1;

  TestAuthority(Path folder, String name) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.name = name;
    this.certificate = sign(builder(name, keys, Instant.now().plus(DAY), true));
    write(name + ".pem", certificate);
  }

  /** Its own certificate. */
  Path file() {
    return folder.resolve(name + ".pem");
  }

  /** One for 127.0.0.1, good until tomorrow. */
  Path issue(String commonName) throws Exception {
    return issue(commonName, Instant.now().plus(DAY));
  }

  /** The file of the certificate; {@link #keyOf} has its key. */
  Path issue(String commonName, Instant until) throws Exception {
    KeyPair own = keys();
    X509v3CertificateBuilder builder = builder(commonName, own, until, false);
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    write(commonName + ".key", new JcaPKCS8Generator(own.getPrivate(), null));
    return write(commonName + ".pem", sign(builder));
  }

  static Path keyOf(Path certificate) {
    String file = certificate.getFileName().toString();
    return certificate.resolveSibling(file.replace(".pem", ".key"));
  }

  private X509v3CertificateBuilder builder(
      String commonName, KeyPair subject, Instant until, boolean isAuthority) throws Exception {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=" + name),
            BigInteger.valueOf(serial++),
            Date.from(Instant.now().minus(DAY)),
            Date.from(until),
            new X500Name("CN=" + commonName),
            subject.getPublic());
    return builder.addExtension(
        Extension.basicConstraints, true, new BasicConstraints(isAuthority));
  }

  private X509Certificate sign(X509v3CertificateBuilder builder) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  private Path write(String file, Object pem) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(pem);
    }
    return Files.writeString(folder.resolve(file), text.toString());
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
