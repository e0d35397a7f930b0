package io.narumq.node.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code /livez}, {@code /readyz} and {@code /metrics}. */
public final class HttpPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpPort.class);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int THREADS = 4;

  /** Beyond these the server drops connections, whoever opened them. */
  private static final int WAITING_MAX = 64;

  static {
    // Read once, when the server's class is loaded. A peer that sends or reads too slowly would
    // keep a thread for ever. In seconds.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "10");
  }

  private final Map<String, Supplier<Answer>> pages;
  private final ExecutorService threads = threads();
  private final HttpServer server;
  private final Gate gate;

  /** Who may see what this node counts, and why it is not well. */
  @FunctionalInterface
  public interface Gate {
    /**
     * Whether a caller may.
     *
     * @param session of the connection, if it has TLS
     * @param authorization what the call says of itself, if it does
     */
    boolean isOpen(Optional<SSLSession> session, @Nullable String authorization);
  }

  /**
   * Binds the address, and no other; answers once it is started.
   *
   * @param gate for {@code /metrics}; whether a node is alive and ready is told to everybody
   * @param tls asks callers for a certificate, which they need not have; without it, plain text
   */
  public HttpPort(
      InetSocketAddress address,
      Health health,
      Supplier<String> metrics,
      Gate gate,
      Optional<SSLContext> tls)
      throws IOException {
    this.gate = gate;
    pages =
        Map.of(
            "/livez", () -> state(health.dead(), ""),
            "/readyz", () -> state(health.unready(), health.remark()),
            "/metrics", () -> new Answer(200, PROMETHEUS, metrics.get()));
    server = tls.isPresent() ? secure(address, tls.get()) : HttpServer.create(address, WAITING_MAX);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
  }

  private static HttpServer secure(InetSocketAddress address, SSLContext tls) throws IOException {
    HttpsServer secure = HttpsServer.create(address, WAITING_MAX);
    secure.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters connection) {
            SSLParameters parameters = tls.getDefaultSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setWantClientAuth(true);
            connection.setSSLParameters(parameters);
          }
        });
    return secure;
  }

  public void start() {
    server.start();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static Answer state(Optional<String> problem, String remark) {
    return problem
        .map(text -> Answer.text(503, text))
        .orElseGet(() -> Answer.text(200, "ok" + remark));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      boolean headOnly = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), headOnly ? -1 : body.length);
      if (!headOnly) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(HttpExchange exchange) {
    Supplier<Answer> page = pages.get(exchange.getRequestURI().getPath());
    if (page == null) {
      return Answer.text(404, "there are /livez, /readyz and /metrics");
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      return Answer.text(405, "GET only");
    }
    try {
      return isOpen(exchange) ? page.get() : stranger(exchange, page);
    } catch (RuntimeException e) {
      LOG.error("{} failed", exchange.getRequestURI().getPath(), e);
      return Answer.text(500, "internal error, see the log of the node");
    }
  }

  private boolean isOpen(HttpExchange exchange) {
    Optional<SSLSession> session =
        exchange instanceof HttpsExchange secure
            ? Optional.ofNullable(secure.getSSLSession())
            : Optional.empty();
    return gate.isOpen(session, exchange.getRequestHeaders().getFirst("Authorization"));
  }

  /** A probe has no token; it is told what it needs to know, and nothing else. */
  private static Answer stranger(HttpExchange exchange, Supplier<Answer> page) {
    if (exchange.getRequestURI().getPath().equals("/metrics")) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      return Answer.text(401, "for callers who may browse the cluster");
    }
    int status = page.get().status();
    return Answer.text(status, status == 200 ? "ok" : "no");
  }

  private static ExecutorService threads() {
    AtomicInteger next = new AtomicInteger();
    return new ThreadPoolExecutor(
        THREADS,
        THREADS,
        0,
        TimeUnit.MILLISECONDS,
        new ArrayBlockingQueue<>(WAITING_MAX),
        task -> {
          Thread thread = new Thread(task, "http-" + next.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        });
  }
}
