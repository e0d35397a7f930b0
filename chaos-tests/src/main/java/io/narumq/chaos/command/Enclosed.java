package io.narumq.chaos.command;

import io.narumq.chaos.cluster.Enclosure;
import io.narumq.cli.Naru;
import io.narumq.cluster.Tether;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The same command once more, in an {@link Enclosure}: it ends with this process, too. */
final class Enclosed {
  private Enclosed() {}

  /** Returns the exit code of the command line with these arguments. */
  static int run(List<String> arguments) throws IOException, InterruptedException {
    List<String> java = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    java.addAll(List.of("-cp", System.getProperty("java.class.path")));
    java.addAll(List.of(Tether.class.getName(), Naru.class.getName()));
    java.addAll(arguments);
    Process inside =
        new ProcessBuilder(Enclosure.command(java))
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT)
            .start();
    Thread wait = new Thread(() -> awaitEnd(inside), "enclosed-exit");
    Runtime.getRuntime().addShutdownHook(wait);
    int code = inside.waitFor();
    Runtime.getRuntime().removeShutdownHook(wait);
    return code;
  }

  /** A Ctrl-C reaches both; the inner one has to stop its nodes. */
  private static void awaitEnd(Process inside) {
    inside.destroy();
    inside.onExit().join();
  }
}
