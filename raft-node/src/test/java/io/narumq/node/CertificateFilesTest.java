package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.node.config.TlsConfig;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.security.FileWatch;
import io.narumq.node.security.Tls;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
  @TempDir private Path folder;
  private final FakeTime time = new FakeTime();
  private TestAuthority servers;
  private TestAuthority nodes;
  private Path api;

  @BeforeEach
  void authorities() throws Exception {
    servers = new TestAuthority(folder.resolve("servers"), "servers");
    nodes = new TestAuthority(folder.resolve("nodes"), "nodes");
    api = servers.issue("api");
  }

  @Test
  void aNewPairIsShownOnceBothFilesAreThere() throws Exception {
    Tls tls = open(servers.file());
    BigInteger before = serial(tls);
    byte[] oldCertificate = Files.readAllBytes(api);
    servers.issue("api");
    byte[] newCertificate = Files.readAllBytes(api);

    Files.write(api, oldCertificate);
    time.advance(1_000);
    assertThat(serial(tls)).as("the key is there, its certificate is not").isEqualTo(before);

    Files.write(api, newCertificate);
    time.advance(1_000);
    assertThat(serial(tls)).isNotEqualTo(before);
  }

  @Test
  void aPairThatDoesNotFitIsNoStart() throws Exception {
    byte[] old = Files.readAllBytes(api);
    servers.issue("api");
    Files.write(api, old);

    assertThatThrownBy(() -> open(servers.file()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the key is not that of the certificate");
  }

  @Test
  void whoeverSignsForNodesSignsForNoClients() {
    assertThatThrownBy(() -> open(nodes.file()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("are not apart: servers and clients would count as nodes");
  }

  @Test
  void whoeverSignsForNodesSignsForNoServers() {
    assertThatThrownBy(() -> open(nodes.file(), servers.file()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("are not apart: servers and clients would count as nodes");
  }

  @Test
  void authoritiesThatChangeStayApartToo() throws Exception {
    TestAuthority clients = new TestAuthority(folder.resolve("clients"), "clients");
    for (TestAuthority other : List.of(servers, clients)) {
      byte[] before = Files.readAllBytes(nodes.file());
      Tls tls = open(servers.file(), clients.file());
      Files.write(nodes.file(), Files.readAllBytes(other.file()));

      time.advance(1_000);

      assertThat(tls.raft().trusted().getAcceptedIssuers())
          .extracting(issuer -> issuer.getSubjectX500Principal().getName())
          .containsExactly("CN=nodes");
      Files.write(nodes.file(), before);
    }
  }

  private Tls open(Path clientCa) throws Exception {
    return open(servers.file(), clientCa);
  }

  private Tls open(Path ca, Path clientCa) throws Exception {
    Path node = nodes.issue("n1");
    return Tls.open(
        new TlsConfig(
            api,
            TestAuthority.keyOf(api),
            ca,
            Optional.of(clientCa),
            false,
            node,
            TestAuthority.keyOf(node),
            nodes.file()),
        new FileWatch(time));
  }

  private static BigInteger serial(Tls tls) {
    X509ExtendedKeyManager shown = tls.api().shown();
    String alias = shown.chooseServerAlias("EC", null, null);
    return shown.getCertificateChain(alias)[0].getSerialNumber();
  }
}
