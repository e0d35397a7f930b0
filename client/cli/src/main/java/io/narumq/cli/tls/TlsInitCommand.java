package io.narumq.cli.tls;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bouncycastle.operator.OperatorCreationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes two authorities, and what they sign for nodes and clients. */
@Command(
    name = "init",
    description = {
      "Makes an authority for servers and clients, one for the nodes among each other, and certificates of both.",
      "Run it again to add nodes or clients: what is there stays. For tests; the keys of the authorities lie beside."
    })
final class TlsInitCommand implements Callable<Integer> {
  private static final String NAME = "[A-Za-z0-9._-]{1,64}";

  @Parameters(paramLabel = "DIRECTORY", description = "Where to put them; made if it is not there.")
  private Path directory = Path.of("");

  @Option(
      names = "--node",
      paramLabel = "ID=HOST",
      description =
          "A node and where others reach it, as in cluster.peers; once for each node."
              + " Several hosts with +.")
  private Map<String, String> nodes = new LinkedHashMap<>();

  @Option(
      names = "--client",
      paramLabel = "NAME",
      description = "Who a client is: the common name of its certificate; once for each.")
  private List<String> clients = List.of();

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description = "How long the certificates of nodes and clients are good (default: 365).")
  private int days;

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    check();
    try {
      Authority servers = Authority.open(directory, "ca");
      Authority between = Authority.open(directory, "nodes-ca");
      for (Map.Entry<String, String> node : nodes.entrySet()) {
        Path folder = Files.createDirectories(directory.resolve(node.getKey()));
        List<String> hosts = List.of(node.getValue().split("\\+", -1));
        servers.issue(folder, "api", node.getKey(), hosts, days);
        between.issue(folder, "node", node.getKey(), hosts, days);
        tell(folder);
      }
      for (String client : clients) {
        Path folder = Files.createDirectories(directory.resolve("clients"));
        servers.issue(folder, client, client, List.of(), days);
        output.line("client %s: %s".formatted(client, folder.resolve(client + ".pem")));
      }
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new CliException("no certificates: " + e.getMessage());
    }
    return 0;
  }

  private void check() {
    if (days < 1) {
      throw output.wrongUsage("--days is at least 1");
    }
    if (nodes.isEmpty() && clients.isEmpty()) {
      throw output.wrongUsage("name at least one --node or --client");
    }
    for (List<String> names : List.of(List.copyOf(nodes.keySet()), clients)) {
      names.stream()
          .filter(name -> !name.matches(NAME))
          .forEach(
              name -> {
                throw output.wrongUsage("'" + name + "' is no name");
              });
    }
  }

  private void tell(Path folder) {
    Path at = directory.toAbsolutePath();
    Path own = folder.toAbsolutePath();
    output.line(
        """
        # %s
        tls:
          certificate: %s
          key: %s
          ca: %s
          client_ca: %s
          node_certificate: %s
          node_key: %s
          node_ca: %s
        """
            .formatted(
                folder.getFileName(),
                own.resolve("api.pem"),
                own.resolve("api.key"),
                at.resolve("ca.pem"),
                at.resolve("ca.pem"),
                own.resolve("node.pem"),
                own.resolve("node.key"),
                at.resolve("nodes-ca.pem"))
            .stripTrailing());
  }
}
