package io.narumq.chaos.scenario;

import static java.util.stream.Collectors.toMap;

import io.narumq.cluster.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** What a node tells at its HTTP port. */
final class NodePages {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String root;

  NodePages(LocalCluster cluster, String node) {
    String[] address = cluster.endpoint(node).split(":", 2);
    root = "http://" + address[0] + ":" + (Integer.parseInt(address[1]) + 1);
  }

  boolean isReady() {
    try {
      return get("/readyz").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The value of each series, by its name and labels as the page has them. */
  Map<String, Double> metrics() throws IOException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .collect(
            toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
  }

  private HttpResponse<String> get(String page) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(root + page)).timeout(BOUND).build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
