package io.narumq.node.security;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sees that the authority of the nodes is apart from all others, whichever of the files changes.
 * Whom it signs for, even at one remove, would be a node. Thread safe.
 */
final class Families {
  private final Path nodeFile;
  private X509Certificate[] nodes = {};
  private final Map<Path, X509Certificate[]> others = new LinkedHashMap<>();

  /**
   * @param nodeFile has the authorities of the nodes
   */
  Families(Path nodeFile) {
    this.nodeFile = nodeFile;
  }

  /** Notes what is in the file of the nodes' authorities now, or throws. */
  synchronized void nodes(X509Certificate[] authorities) throws GeneralSecurityException {
    for (X509Certificate authority : authorities) {
      if (authority.getBasicConstraints() < 0) {
        throw new CertificateException(nodeFile + " has a certificate that is no CA's");
      }
    }
    for (Map.Entry<Path, X509Certificate[]> other : others.entrySet()) {
      check(other.getKey(), other.getValue(), authorities);
    }
    nodes = authorities;
  }

  /** Notes what is in another file of authorities now, or throws. */
  synchronized void others(Path file, X509Certificate[] authorities)
      throws GeneralSecurityException {
    check(file, authorities, nodes);
    others.put(file, authorities);
  }

  private void check(Path file, X509Certificate[] authorities, X509Certificate[] ofNodes)
      throws GeneralSecurityException {
    for (X509Certificate node : ofNodes) {
      if (Arrays.stream(authorities).anyMatch(each -> Certificates.isSigned(each, node))) {
        throw new CertificateException(
            "%s and %s are not apart: servers and clients would count as nodes"
                .formatted(file, nodeFile));
      }
    }
  }
}
