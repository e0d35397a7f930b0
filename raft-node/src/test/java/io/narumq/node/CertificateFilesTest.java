package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.util.CertificateUtils;
import io.narumq.node.config.TlsConfig;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.security.FileWatch;
import io.narumq.node.security.Peer;
import io.narumq.node.security.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
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

  /** TLS itself does not look at the certificate of a session that is taken up again. */
  @Test
  void aSessionCountsOnlyWhileItsCertificateDoes() throws Exception {
    TestAuthority clients = new TestAuthority(folder.resolve("clients"), "clients");
    Tls tls = open(clients.file());
    SSLSession client = session(clients.issue("ops"));
    SSLSession node = session(nodes.issue("n9"));
    SSLSession expired = session(clients.issue("late", Instant.now().minusSeconds(60)));

    assertThat(tls.peer(client)).isEqualTo(new Peer(false, Optional.of("ops")));
    assertThat(tls.peer(node)).isEqualTo(new Peer(true, Optional.of("n9")));
    assertThat(tls.peer(expired)).isEqualTo(Peer.UNKNOWN);

    replace(clients, "other clients");
    replace(nodes, "other nodes");
    time.advance(1_000);
    assertThat(tls.peer(client)).isEqualTo(Peer.UNKNOWN);
    assertThat(tls.peer(node)).isEqualTo(Peer.UNKNOWN);
  }

  private void replace(TestAuthority authority, String by) throws Exception {
    byte[] other = Files.readAllBytes(new TestAuthority(folder.resolve(by), by).file());
    Files.write(authority.file(), other);
  }

  /** Of somebody who showed this certificate. */
  private static SSLSession session(Path certificate) throws Exception {
    X509Certificate[] chain;
    try (InputStream pem = Files.newInputStream(certificate)) {
      chain = CertificateUtils.getX509Certificates(pem);
    }
    return (SSLSession)
        Proxy.newProxyInstance(
            CertificateFilesTest.class.getClassLoader(),
            new Class<?>[] {SSLSession.class},
            (proxy, method, arguments) -> chain);
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
