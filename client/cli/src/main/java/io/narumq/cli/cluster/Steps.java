package io.narumq.cli.cluster;

import io.narumq.cli.Output;
import io.narumq.client.ClusterNode;
import io.narumq.client.MembershipStep;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What commands that change the nodes have in common. */
final class Steps {
  private Steps() {}

  /** Tells each step when it is done, and once when it takes its time. */
  static Consumer<MembershipStep> told(Output output) {
    return new Consumer<>() {
      private boolean waits;

      @Override
      public void accept(MembershipStep step) {
        String what = step.kind() == MembershipStep.Kind.TAKEN_IN ? "in" : "out";
        if (step.done()) {
          output.line("shard %d: %s is %s".formatted(step.shard(), step.nodeId(), what));
        } else if (!waits) {
          output.note("shard %d: %s is on its way %s".formatted(step.shard(), step.nodeId(), what));
        }
        waits = !step.done();
      }
    };
  }

  static final class Node implements ITypeConverter<ClusterNode> {
    @Override
    public ClusterNode convert(String text) {
      try {
        return ClusterNode.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
