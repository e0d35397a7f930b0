package io.narumq.node.security;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who is on the other side of a connection, by the certificate that was shown.
 *
 * @param isNode of this cluster
 * @param name the common name; empty if there was no certificate, or one without a plain name
 */
public record Peer(boolean isNode, Optional<String> name) {
  /** Somebody without a certificate. */
  public static final Peer UNKNOWN = new Peer(false, Optional.empty());

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,128}");

  static Peer of(boolean isNode, X509Certificate certificate) {
    return new Peer(isNode, commonName(certificate.getSubjectX500Principal().getName()));
  }

  static Optional<String> commonName(String distinguished) {
    List<String> names;
    try {
      names =
          new LdapName(distinguished)
              .getRdns().stream()
                  .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                  .map(Rdn::getValue)
                  .map(String::valueOf)
                  .toList();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
    // With two of them it would not be clear which one its authority looked at.
    return names.size() == 1 ? Optional.of(names.get(0)).filter(isName()) : Optional.empty();
  }

  private static java.util.function.Predicate<String> isName() {
    return NAME.asMatchPredicate();
  }
}
