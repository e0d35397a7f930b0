package io.narumq.node.security;

import io.narumq.node.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificates of this node and those that it trusts. Two families that do not mix: that of the
 * nodes, who may do everything to each other, and that of the servers and their clients. Thread
 * safe.
 */
public final class Tls {
  private final TlsConfig config;
  private final X509ExtendedKeyManager server;
  private final X509ExtendedKeyManager node;
  private final X509ExtendedTrustManager nodes;
  private final X509ExtendedTrustManager servers;
  private final X509ExtendedTrustManager callers;

  private Tls(TlsConfig config, FileWatch watch) throws IOException {
    this.config = config;
    server = Certificates.shown(config.certificate(), config.key(), watch);
    node = Certificates.shown(config.nodeCertificate(), config.nodeKey(), watch);
    Families families = new Families(config.nodeCa());
    Trust nodeTrust = Certificates.trusted(config.nodeCa(), watch, families::nodes);
    nodes = new AnyTrust(List.of(nodeTrust));
    servers = new AnyTrust(List.of(other(config.ca(), watch, families)));
    List<Trust> known = new ArrayList<>(List.of(nodeTrust));
    if (config.clientCa().isPresent()) {
      known.add(other(config.clientCa().get(), watch, families));
    }
    callers = new AnyTrust(known);
  }

  private static Trust other(Path file, FileWatch watch, Families families) throws IOException {
    return Certificates.trusted(file, watch, authorities -> families.others(file, authorities));
  }

  /**
   * Reads all files, and again when they change.
   *
   * @throws IOException if one of them is wrong
   */
  public static Tls open(TlsConfig config, FileWatch watch) throws IOException {
    return new Tls(config, watch);
  }

  /** For the API: it shows the certificate of the server to nodes and to clients. */
  public MutualTls api() {
    return new MutualTls(server, callers);
  }

  /** For calls to the API of other nodes. */
  public MutualTls toApi() {
    return new MutualTls(node, servers);
  }

  /** For the Raft port, both ways. */
  public MutualTls raft() {
    return new MutualTls(node, nodes);
  }

  /** Whether a caller has to show a certificate, whatever else he has. */
  public boolean clientCertificateRequired() {
    return config.clientCertificateRequired();
  }

  /** For the HTTP port: shows what the API shows. */
  public SSLContext http() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {server}, new TrustManager[] {callers}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /**
   * Who it is that a connection with {@link #api} or {@link #http} is from. A TLS session that is
   * taken up again brings the certificate of its beginning, at which TLS does not look again: it
   * may have expired, and its authority may be trusted no more.
   */
  public Peer peer(SSLSession session) {
    X509Certificate[] chain;
    try {
      chain =
          Arrays.copyOf(
              session.getPeerCertificates(),
              session.getPeerCertificates().length,
              X509Certificate[].class);
    } catch (SSLPeerUnverifiedException e) {
      return Peer.UNKNOWN;
    }
    return isTrusted(callers, chain) ? Peer.of(isTrusted(nodes, chain), chain[0]) : Peer.UNKNOWN;
  }

  private static boolean isTrusted(X509ExtendedTrustManager trust, X509Certificate[] chain) {
    try {
      trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }
}
