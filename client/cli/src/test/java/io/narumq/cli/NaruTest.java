package io.narumq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class NaruTest {
  /** A port that nobody listens on: the discard service. */
  private static final String NOBODY = "--endpoints=127.0.0.1:9";

  @TempDir private Path folder;

  static Stream<List<String>> everyCommand() {
    List<List<String>> commands = new ArrayList<>();
    collect(Naru.commandLine(), List.of(), commands);
    return commands.stream();
  }

  private static void collect(CommandLine command, List<String> path, List<List<String>> into) {
    into.add(path);
    command
        .getSubcommands()
        .forEach(
            (name, sub) ->
                collect(sub, Stream.concat(path.stream(), Stream.of(name)).toList(), into));
  }

  @Test
  void allCommandsAreThere() {
    assertThat(everyCommand().map(path -> String.join(" ", path)))
        .contains("dev", "cluster up", "cluster kill", "queue create", "queue list", "send")
        .contains("receive", "ack", "return", "extend", "bench queue", "demo")
        .contains("channel pub", "channel sub", "bench channel");
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void everyCommandHasHelp(List<String> path) {
    CommandRun run =
        CommandRun.of(Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new));
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("Usage: naru " + String.join(" ", path))
        .contains("Exit codes:", "130");
    assertThat(run.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @ParameterizedTest
  @CsvSource({
    "demo --wrokers 3, --wrokers",
    "demo --workers 0, '--workers must be 1 to 100, not 0'",
    "queue crete, queue create",
    "queue create, NAME",
    "queue create orders --lease soon, \"'soon' is not a duration\"",
    "send orders text --file x, 'either TEXT or --file, not both'",
    "send orders text --sequence 5, '--sequence is a number from 0, of a --producer'",
    "receive orders --max 0, '--max must be at least 1, not 0'",
    "receive orders --follow, --follow needs --ack",
    "receive orders --follow --hold, --follow needs --ack",
    "receive orders --ack --hold, mutually exclusive",
    "receive orders --ack --return FAILED, mutually exclusive",
    "receive orders --delay 5s, --return",
    "receive orders --return LATER, NOT_STARTED",
    "ack orders =, \"'=' is not a receipt\"",
    "ack orders CAE --send text, \"'text' is not like orders=text\"",
    "extend orders CAE, --lease",
    "return orders CAE --reason LATER, NOT_STARTED",
    "queue list --endpoints nowhere, \"'nowhere' is not of the form host:port\"",
    "cluster up --nodes 0, --nodes must be 1 to 9",
    "dev --port 70000, '--port must be 1 to 65,000'",
    "channel sub, a NAME or a --pattern is needed",
    "channel sub a --max 0, '--max must be at least 1, not 0'",
    "channel pub, CHANNEL",
    "bench channel --size 4, --size must be 8 to",
    "bench queue fast, fast",
    "bench queue --size 4, --size must be 8 to",
    "cluster, Missing required subcommand",
    "'', Missing required subcommand"
  })
  void wrongUsageIsTwoAndSaysWhereToLook(String line, String said) {
    CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("naru: ").contains(said.replace("\"", ""), "--help");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFailureIsOneAndSaysWhatInOneLine() {
    CommandRun run = CommandRun.of("demo", "--input", "/no/such/file");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("naru: no such file: /no/such/file\n");
  }

  @ParameterizedTest
  @CsvSource({"send orders x", "receive orders", "queue create orders", "queue list"})
  void noClusterIsOneAndSaysHowToGetOne(String line) {
    String[] args = (line + " --timeout 500ms " + NOBODY).split(" ");
    CommandRun run = CommandRun.of(args);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "naru: no node answers at 127.0.0.1:9; start some with: naru cluster up, or name"
                + " others: --endpoints\n");
  }

  @ParameterizedTest
  @CsvSource({"status", "kill 1", "start 1", "stop 1", "logs 1"})
  void commandsOnAClusterThatIsNotThereSayHowToStartOne(String line) {
    CommandRun run =
        CommandRun.of(("cluster " + line + " --dir " + folder.resolve("none")).split(" "));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "naru: no cluster in %s; start one with: naru cluster up%n"
                .formatted(folder.resolve("none")));
  }

  @Test
  void downOfNothingIsFine() {
    CommandRun run = CommandRun.of("cluster", "down", "--dir", folder.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("no cluster in " + folder + ": nothing to stop\n");
  }
}
