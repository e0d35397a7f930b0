package io.narumq.node.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** The authorities of a file, which may be others after a while. */
final class Trust {
  private volatile X509ExtendedTrustManager now;

  Trust(X509Certificate[] authorities) throws IOException, GeneralSecurityException {
    now = of(authorities);
  }

  void change(X509Certificate[] authorities) throws IOException, GeneralSecurityException {
    now = of(authorities);
  }

  X509ExtendedTrustManager now() {
    return now;
  }

  private static X509ExtendedTrustManager of(X509Certificate[] authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < authorities.length; i++) {
      store.setCertificateEntry(Integer.toString(i), authorities[i]);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager made : factory.getTrustManagers()) {
      if (made instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new CertificateException("this Java can not check certificates");
  }
}
