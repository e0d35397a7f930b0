package io.narumq.cli.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.cli.Naru;
import io.narumq.client.NaruClient;
import io.narumq.client.Security;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsInitCommandTest {
  private static final String SERVER_PURPOSE = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_PURPOSE = "1.3.6.1.5.5.7.3.2";

  @TempDir private Path folder;

  @Test
  void twoFamiliesAreMade() throws Exception {
    assertThat(run("--node", "n1=10.0.0.1+node-1.example", "--client", "orders-app"))
        .startsWith("0 ")
        .contains("node_ca: " + folder.toAbsolutePath().resolve("nodes-ca.pem"));

    X509Certificate api = certificate("n1/api.pem");
    assertThat(api.getSubjectX500Principal().getName()).isEqualTo("CN=n1");
    assertThat(api.getSubjectAlternativeNames().toString()).contains("10.0.0.1", "node-1.example");
    api.verify(certificate("ca.pem").getPublicKey());
    certificate("clients/orders-app.pem").verify(certificate("ca.pem").getPublicKey());
    assertThat(certificate("clients/orders-app.pem").getExtendedKeyUsage())
        .as("no server")
        .containsExactly(CLIENT_PURPOSE);
    X509Certificate node = certificate("n1/node.pem");
    assertThat(node.getExtendedKeyUsage()).containsExactly(SERVER_PURPOSE, CLIENT_PURPOSE);
    node.verify(certificate("nodes-ca.pem").getPublicKey());
    assertThatThrownBy(() -> node.verify(certificate("ca.pem").getPublicKey()))
        .isInstanceOf(SignatureException.class);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void whatIsThereStays() throws Exception {
    run("--node", "n1=10.0.0.1");
    X509Certificate before = certificate("n1/api.pem");
    assertThat(run("--node", "n1=10.0.0.1", "--node", "n2=10.0.0.2")).startsWith("0 ");

    assertThat(certificate("n1/api.pem")).isEqualTo(before);
    certificate("n2/node.pem").verify(certificate("nodes-ca.pem").getPublicKey());
  }

  @Test
  void theClientTakesThem() {
    run("--client", "orders-app");
    Path own = folder.resolve("clients/orders-app.pem");
    Security security =
        Security.tls(folder.resolve("ca.pem"))
            .withCertificate(own, folder.resolve("clients/orders-app.key"));
    NaruClient.builder().security(security).build().close();

    assertThatThrownBy(
            () -> NaruClient.builder().security(Security.tls(folder.resolve("none"))).build())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> Security.PLAIN_TEXT.withToken(() -> "secret"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aNameThatIsAPathIsRefused() {
    assertThat(run("--client", "../x")).startsWith("2 ").contains("is no name");
    assertThat(run()).startsWith("2 ").contains("at least one");
  }

  private X509Certificate certificate(String file) throws Exception {
    try (InputStream pem = Files.newInputStream(folder.resolve(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  private String run(String... options) {
    StringWriter out = new StringWriter();
    String[] arguments = new String[options.length + 3];
    arguments[0] = "tls";
    arguments[1] = "init";
    arguments[2] = folder.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    int code =
        Naru.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(arguments);
    return code + " " + out;
  }
}
