package io.narumq.node;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Somebody at a port who believes every server, and shows what he likes. */
final class RawTls {
  private static final int TIMEOUT_MS = 10_000;

  /** A client of HTTP/2 says this first, and the server answers with its settings. */
  static final byte[] HTTP2 =
      concat(
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII),
          new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});

  static final byte[] METRICS =
      "GET /metrics HTTP/1.1\r\nHost: n\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

  static final byte[] READY =
      "GET /readyz HTTP/1.1\r\nHost: n\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

  private RawTls() {}

  static byte[] metrics(String token) {
    return "GET /metrics HTTP/1.1\r\nHost: n\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
        .formatted(token)
        .getBytes(US_ASCII);
  }

  /** All that is answered until the connection is closed. */
  static String answer(int port, @Nullable Path certificate, byte[] request) throws Exception {
    try (Socket socket = socket(port, context(certificate), "http/1.1")) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  /** Whether anything at all is answered, in TLS. */
  static boolean isAnswered(int port, @Nullable Path certificate, byte[] request) throws Exception {
    return answered(socket(port, context(certificate), "h2", "http/1.1"), request);
  }

  static boolean isAnsweredInPlainText(int port, byte[] request) throws Exception {
    return answered(new Socket(InetAddress.getLoopbackAddress(), port), request);
  }

  /** What a port shows. */
  static X509Certificate shown(int port, Path certificate) throws Exception {
    try (SSLSocket socket = socket(port, context(certificate), "h2")) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static boolean answered(Socket socket, byte[] request) throws IOException {
    try (socket) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write(request);
      // A server that does not know TLS from text may still say that this is not what it expected.
      return socket.getInputStream().readNBytes(9).length == 9;
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException refused) {
      return false;
    }
  }

  private static SSLSocket socket(int port, SSLContext context, String... protocols)
      throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static SSLContext context(@Nullable Path certificate) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keys = certificate == null ? new KeyManager[0] : keys(certificate);
    context.init(keys, new TrustManager[] {new Credulous()}, null);
    return context;
  }

  private static KeyManager[] keys(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(certificate);
        InputStream key = Files.newInputStream(TestAuthority.keyOf(certificate))) {
      PrivateKey secret = CertificateUtils.getPrivateKey(key);
      store.setKeyEntry("own", secret, new char[0], CertificateUtils.getX509Certificates(pem));
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
