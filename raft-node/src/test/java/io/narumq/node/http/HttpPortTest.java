package io.narumq.node.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.fake.FreePort;
import io.narumq.node.shard.Shards;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPortTest {
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();

  private final int port = FreePort.find();
  private final Health health = new Health();
  private final AtomicBoolean raftAlive = new AtomicBoolean(true);
  private final AtomicBoolean joining = new AtomicBoolean();
  private final AtomicBoolean room = new AtomicBoolean(true);
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpPort http;

  HttpPortTest() throws IOException {
    http =
        new HttpPort(
            new InetSocketAddress(HOST, port),
            health,
            () -> "narumq_test 1\n",
            (session, authorization) -> true,
            Optional.empty());
  }

  @BeforeEach
  void start() {
    http.start();
  }

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void aliveIsNotReady() throws Exception {
    assertThat(get("/livez")).isEqualTo("200 ok\n");
    assertThat(get("/readyz")).isEqualTo("503 starting\n");
    run();
    assertThat(get("/readyz")).isEqualTo("200 ok\n");
    room.set(false);
    assertThat(get("/readyz")).isEqualTo("200 ok; no sends are taken: a disk is nearly full\n");
    joining.set(true);
    assertThat(get("/readyz")).isEqualTo("503 joins the cluster anew\n");
    health.stopping();
    assertThat(get("/readyz")).isEqualTo("503 stopping\n");
    assertThat(get("/livez")).isEqualTo("200 ok\n");
  }

  private void run() {
    health.running(raftAlive::get, joining::get, new Shards(List.of()), room::get);
  }

  @Test
  void aNodeWhoseRaftClosedIsDead() throws Exception {
    run();
    raftAlive.set(false);

    assertThat(get("/livez")).isEqualTo("503 the Raft server is closed\n");
  }

  @Test
  void metricsAreText() throws Exception {
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(uri("/metrics")).build(), BodyHandlers.ofString());

    assertThat(answer.body()).isEqualTo("narumq_test 1\n");
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/livez/", "/livezz", "/metrics/queues", "/%00", "/..%2fmetrics"})
  void anythingElseIsNotFound(String path) throws Exception {
    assertThat(get(path)).startsWith("404 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
  void otherMethodsAreNotAllowed(String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/readyz"))
            .method(method, BodyPublishers.ofString("x".repeat(1_000)))
            .build();

    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\1\2\3", "GET", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET \r\n\r\n"})
  void garbageHurtsNobody(String bytes) throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket(HOST, port)) {
        socket.getOutputStream().write(bytes.getBytes(US_ASCII));
      }
    }
    assertThat(get("/livez")).isEqualTo("200 ok\n");
  }

  /** They hold no thread while they say nothing. */
  @Test
  void silentConnectionsKeepNobodyOut() throws Exception {
    Socket[] silent = new Socket[50];
    try {
      for (int i = 0; i < silent.length; i++) {
        silent[i] = new Socket(HOST, port);
      }
      assertThat(get("/livez")).isEqualTo("200 ok\n");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private String get(String path) throws Exception {
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  private URI uri(String path) {
    return URI.create("http://" + HOST.getHostAddress() + ":" + port + path);
  }
}
