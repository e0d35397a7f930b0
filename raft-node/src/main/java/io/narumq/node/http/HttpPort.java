package io.narumq.node.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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

  /** Binds the address, and no other; answers once it is started. */
  public HttpPort(InetSocketAddress address, Health health, Supplier<String> metrics)
      throws IOException {
    pages =
        Map.of(
            "/livez", () -> state(health.dead(), ""),
            "/readyz", () -> state(health.unready(), health.remark()),
            "/metrics", () -> new Answer(200, PROMETHEUS, metrics.get()));
    server = HttpServer.create(address, WAITING_MAX);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
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
      return page.get();
    } catch (RuntimeException e) {
      LOG.error("{} failed", exchange.getRequestURI().getPath(), e);
      return Answer.text(500, "internal error, see the log of the node");
    }
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
