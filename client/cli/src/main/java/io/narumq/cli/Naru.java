package io.narumq.cli;

import io.narumq.cli.bench.BenchCommand;
import io.narumq.cli.channel.ChannelCommand;
import io.narumq.cli.cluster.ClusterCommand;
import io.narumq.cli.demo.DemoCommand;
import io.narumq.cli.group.GroupCommand;
import io.narumq.cli.node.NodeCommand;
import io.narumq.cli.queue.AckCommand;
import io.narumq.cli.queue.ExtendCommand;
import io.narumq.cli.queue.QueueCommand;
import io.narumq.cli.queue.ReceiveCommand;
import io.narumq.cli.queue.ReturnCommand;
import io.narumq.cli.queue.SendCommand;
import io.narumq.cli.replicas.ReplicasCommand;
import io.narumq.cli.subscription.SubscribeCommand;
import io.narumq.cli.subscription.SubscriptionCommand;
import io.narumq.cli.tls.TlsCommand;
import io.narumq.cli.token.TokenCommand;
import io.narumq.cli.topic.FetchCommand;
import io.narumq.cli.topic.PublishCommand;
import io.narumq.cli.topic.TopicCommand;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The entry of the command line. What stands here on layout holds for every command. */
@Command(
    name = "naru",
    description = "NaruMQ: a message queue that loses nothing while nodes fail.",
    mixinStandardHelpOptions = true,
    versionProvider = NaruVersion.class,
    scope = ScopeType.INHERIT,
    subcommands = {
      DevCommand.class,
      ClusterCommand.class,
      NodeCommand.class,
      QueueCommand.class,
      SendCommand.class,
      ReceiveCommand.class,
      AckCommand.class,
      ReturnCommand.class,
      ExtendCommand.class,
      TopicCommand.class,
      PublishCommand.class,
      FetchCommand.class,
      GroupCommand.class,
      SubscriptionCommand.class,
      SubscribeCommand.class,
      ChannelCommand.class,
      ReplicasCommand.class,
      TlsCommand.class,
      TokenCommand.class,
      BenchCommand.class,
      DemoCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:it failed, or a promise was broken",
      "2:wrong usage",
      "130:interrupted"
    })
public final class Naru {
  private Naru() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    CommandLine naru = commandLine().setOut(utf8(System.out)).setErr(utf8(System.err));
    System.exit(naru.execute(args));
  }

  /** The command line, to be run within another program. */
  public static CommandLine commandLine() {
    CommandLine naru = new CommandLine(new Naru());
    ServiceLoader.load(MoreCommands.class).forEach(more -> naru.addSubcommand(more.command()));
    return naru.registerConverter(Duration.class, new DurationConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Failures::onUsage)
        .setExecutionExceptionHandler(Failures::onExecution);
  }

  /** Bodies of messages are printed as they are, whatever the locale can show. */
  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
