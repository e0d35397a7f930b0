package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForwardedStreamsTest {
  private final ForwardedStreams streams = new ForwardedStreams();
  private final List<String> lost = new ArrayList<>();
  private Optional<String> leader = Optional.of("n1");

  @Test
  void aStreamEndsOnceAnotherNodeLeads() {
    streams.add(() -> leader, "n1", () -> lost.add("a"));
    streams.look();
    leader = Optional.empty();
    streams.look();
    assertThat(lost).as("it may be n1 again").isEmpty();
    leader = Optional.of("n2");
    streams.look();
    streams.look();
    assertThat(lost).containsExactly("a");
  }

  @Test
  void streamsToTheNewLeaderGoOn() {
    streams.add(() -> leader, "n1", () -> lost.add("old"));
    leader = Optional.of("n2");
    streams.add(() -> leader, "n2", () -> lost.add("new"));
    streams.look();
    assertThat(lost).containsExactly("old");
  }

  @Test
  void whatHasEndedIsForgotten() {
    streams.add(() -> leader, "n1", () -> lost.add("a")).run();
    leader = Optional.of("n2");
    streams.look();
    assertThat(lost).isEmpty();
  }
}
