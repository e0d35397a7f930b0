package io.narumq.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings of a client. Not thread-safe. */
public final class NaruClientBuilder {
  List<String> endpoints = List.of("127.0.0.1:9640");
  boolean onlyEndpoints;
  Security security = Security.PLAIN_TEXT;
  Duration attemptTimeout = Duration.ofSeconds(5);
  Duration timeout = Duration.ofSeconds(30);
  Executor executor = ForkJoinPool.commonPool();
  @Nullable Consumer<Settlement> onSettled;

  NaruClientBuilder() {}

  /** Some nodes of the cluster as host:port; the others are learnt. Default 127.0.0.1:9640. */
  public NaruClientBuilder endpoints(String... hostsAndPorts) {
    return endpoints(List.of(hostsAndPorts));
  }

  /** Some nodes of the cluster as host:port; the others are learnt. */
  public NaruClientBuilder endpoints(List<String> hostsAndPorts) {
    if (hostsAndPorts.isEmpty()) {
      throw new IllegalArgumentException("at least one endpoint is needed");
    }
    endpoints = List.copyOf(hostsAndPorts);
    return this;
  }

  /**
   * Connects to the given endpoints only, never to the addresses that the nodes tell: for a load
   * balancer, a tunnel, a network that translates addresses. A node that does not lead a queue
   * passes on what is meant for the one that does, which costs a hop. Without this, the client goes
   * straight to each leader and through another node only if it can not get there.
   */
  public NaruClientBuilder onlyEndpoints() {
    onlyEndpoints = true;
    return this;
  }

  /** How to know the nodes, and what to show them. Default: nothing, all is in plain text. */
  public NaruClientBuilder security(Security credentials) {
    security = credentials;
    return this;
  }

  /** For a call with all its attempts, waiting for messages apart. Default 30 s. */
  public NaruClientBuilder timeout(Duration whole) {
    timeout = Bounds.positive(whole);
    return this;
  }

  /** For one attempt at one node, waiting for messages apart. Default 5 s. */
  public NaruClientBuilder attemptTimeout(Duration attempt) {
    attemptTimeout = Bounds.positive(attempt);
    return this;
  }

  /**
   * Where the futures of the {@code Async} methods and of producers complete. Default: the common
   * pool. A pool of one's own must have a thread to spare while others of its threads wait for a
   * {@link Producer}. If it refuses, they complete on a thread of the client.
   */
  public NaruClientBuilder executor(Executor callbacks) {
    executor = callbacks;
    return this;
  }

  /**
   * Who is told of every ack and return that was answered, those of workers and consumers too, as
   * it was made: for logs and for tests. Runs on the client's own thread, before the caller is
   * answered, so it must not block; what it throws is logged. An ack with sends is not among them,
   * nor what a session gives back when it is closed. Default: nobody.
   */
  public NaruClientBuilder onSettled(Consumer<Settlement> listener) {
    onSettled = listener;
    return this;
  }

  /**
   * The client. Connects to nobody yet, so it never waits, and fails only if a file of its {@link
   * Security} is not there or wrong.
   *
   * @throws java.io.UncheckedIOException if it can not be read
   * @throws IllegalArgumentException if it is no certificate, or no key
   */
  public NaruClient build() {
    return new NaruClient(this);
  }
}
