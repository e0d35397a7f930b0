package io.narumq.cli;

import io.narumq.client.NaruClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How to reach a cluster: for every command that talks to one. */
public final class ClientOptions {
  @Option(
      names = "--endpoints",
      paramLabel = "HOST:PORT,...",
      hideParamSyntax = true,
      split = ",",
      converter = Endpoint.class,
      defaultValue = "${env:NARU_ENDPOINTS:-127.0.0.1:9640,127.0.0.1:9650,127.0.0.1:9660}",
      description =
          "Some nodes of the cluster, with commas; a port alone means this machine."
              + " Default: $NARU_ENDPOINTS, else ports 9640, 9650 and 9660 of this machine.")
  private List<String> endpoints = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "Give a call up after this long (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ZERO;

  @Mixin private final SecurityOptions security = new SecurityOptions();

  /** Filled in by the command line. */
  public ClientOptions() {}

  /** A client of its own, to be closed by the caller. */
  public NaruClient connect() {
    return connect(endpoints);
  }

  /** The same for other endpoints. */
  public NaruClient connect(List<String> others) {
    return NaruClient.builder()
        .endpoints(others)
        .timeout(timeout)
        .security(security.security())
        .build();
  }

  /** When to give up. */
  public Duration timeout() {
    return timeout;
  }

  /** The endpoints, for messages. */
  public String text() {
    return String.join(", ", endpoints);
  }

  /** Those of a command, if it has any. */
  static Optional<ClientOptions> of(CommandLine command) {
    return command.getCommandSpec().mixins().values().stream()
        .map(mixin -> mixin.userObject())
        .filter(ClientOptions.class::isInstance)
        .map(ClientOptions.class::cast)
        .findFirst();
  }

  static final class Endpoint implements ITypeConverter<String> {
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final Pattern HOST_AND_PORT = Pattern.compile("\\S+:\\d{1,5}");

    @Override
    public String convert(String text) {
      String endpoint = PORT.matcher(text).matches() ? "127.0.0.1:" + text : text;
      if (!HOST_AND_PORT.matcher(endpoint).matches()) {
        throw new TypeConversionException("'" + text + "' is not of the form host:port");
      }
      return endpoint;
    }
  }
}
