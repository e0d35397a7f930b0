package io.narumq.node.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts whom one of several does at that moment. */
final class AnyTrust extends X509ExtendedTrustManager {
  private final List<Trust> any;

  AnyTrust(List<Trust> any) {
    this.any = List.copyOf(any);
  }

  private interface Question {
    void ask(X509ExtendedTrustManager trust) throws CertificateException;
  }

  private void ask(Question question) throws CertificateException {
    CertificateException refusal = new CertificateException("nobody is trusted");
    for (Trust trust : any) {
      try {
        question.ask(trust.now());
        return;
      } catch (CertificateException e) {
        refusal = e;
      }
    }
    throw refusal;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    ask(trust -> trust.checkClientTrusted(chain, type));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    ask(trust -> trust.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    ask(trust -> trust.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    ask(trust -> trust.checkServerTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    ask(trust -> trust.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    ask(trust -> trust.checkServerTrusted(chain, type, engine));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return any.stream()
        .flatMap(trust -> Arrays.stream(trust.now().getAcceptedIssuers()))
        .toArray(X509Certificate[]::new);
  }
}
