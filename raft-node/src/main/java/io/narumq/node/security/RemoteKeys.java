package io.narumq.node.security;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URL;
import java.text.ParseException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys at an address, as they were when it was asked last. Whoever needs one gets what is there
 * and never waits: a slow address must not stop the calls of others. Keys stay while the address
 * can not be reached. Thread safe, but for {@link #look}.
 */
final class RemoteKeys implements JWKSource<SecurityContext> {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
  private static final int TIMEOUT_MS = 5_000;
  private static final int BYTES_MAX = 1 << 20;

  /** The address is asked again after so many looks, */
  static final int LOOKS_KEPT = 300;

  /** or, if a key was missed or it did not answer, after so many. */
  static final int LOOKS_PAUSED = 10;

  private final URL address;
  private volatile JWKSet keys = new JWKSet();
  private volatile boolean wanted;
  private int looks;

  /**
   * Asks the address, which may take some seconds; if it does not answer, there are no keys yet.
   */
  RemoteKeys(URL address) {
    this.address = address;
    fetch();
  }

  /** To be called once a second, by one thread, which may be blocked for some seconds. */
  void look() {
    looks++;
    if (looks >= LOOKS_KEPT || (wanted && looks >= LOOKS_PAUSED)) {
      fetch();
    }
  }

  private void fetch() {
    looks = 0;
    wanted = false;
    try {
      String text =
          new DefaultResourceRetriever(TIMEOUT_MS, TIMEOUT_MS, BYTES_MAX)
              .retrieveResource(address)
              .getContent();
      keys = JWKSet.parse(text).toPublicJWKSet();
    } catch (IOException | ParseException e) {
      wanted = true;
      LOG.warn(
          "no keys from {}, so the {} that are known stay: {}", address, keys.size(), e.toString());
    }
  }

  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) {
    List<JWK> found = selector.select(keys);
    if (found.isEmpty()) {
      wanted = true;
    }
    return found;
  }
}
