package io.narumq.node.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String answer = "";
  private HttpServer server;
  private URL address;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    address =
        URI.create("http://127.0.0.1:%d/keys".formatted(server.getAddress().getPort())).toURL();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aKeyThatIsMissedIsAskedForByNobodyWhoWaits() throws Exception {
    publish(key("1"));
    RemoteKeys keys = new RemoteKeys(address);
    assertThat(has(keys, "1")).isTrue();

    publish(key("2"));
    assertThat(has(keys, "2")).isFalse();
    look(keys, RemoteKeys.LOOKS_PAUSED - 1);
    assertThat(asked).as("not more often, whatever tokens strangers make up").hasValue(1);
    look(keys, 1);
    assertThat(has(keys, "2")).isTrue();
    assertThat(has(keys, "1")).as("taken back").isFalse();
  }

  @Test
  void whatIsNotMissedIsKeptForMinutes() throws Exception {
    publish(key("1"));
    RemoteKeys keys = new RemoteKeys(address);
    look(keys, RemoteKeys.LOOKS_KEPT - 1);
    assertThat(asked).hasValue(1);
    look(keys, 1);
    assertThat(asked).hasValue(2);
  }

  @Test
  void keysStayWhileTheAddressHasNone() throws Exception {
    publish(key("1"));
    RemoteKeys keys = new RemoteKeys(address);
    answer = "not keys";
    look(keys, RemoteKeys.LOOKS_KEPT);
    assertThat(asked).hasValue(2);
    assertThat(has(keys, "1")).isTrue();
    server.stop(0);
    look(keys, RemoteKeys.LOOKS_PAUSED);
    assertThat(has(keys, "1")).isTrue();
  }

  @Test
  void anAddressThatAnswersLaterIsAskedAgain() throws Exception {
    answer = "not keys yet";
    RemoteKeys keys = new RemoteKeys(address);
    publish(key("1"));
    look(keys, RemoteKeys.LOOKS_PAUSED);
    assertThat(has(keys, "1")).isTrue();
  }

  private void publish(ECKey key) {
    answer = new JWKSet(key.toPublicJWK()).toString();
  }

  private static ECKey key(String id) throws Exception {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }

  private static void look(RemoteKeys keys, int times) {
    for (int i = 0; i < times; i++) {
      keys.look();
    }
  }

  private static boolean has(RemoteKeys keys, String id) {
    return !keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(id).build()), null).isEmpty();
  }
}
