package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer.Division;
import org.junit.jupiter.api.Test;

class RaftReplicaTest {
  /** Seen in a run under load: the watchdog, which asks, ended the node. */
  @Test
  void aLeaderThatIsJustDeposedHasNoFollowers() {
    DivisionInfo info =
        fake(
            DivisionInfo.class,
            method -> {
              if (method.equals("getRoleInfoProto")) {
                throw new IllegalStateException("currentTerm: expected == 4 but computed == 5");
              }
              return new long[] {7, 8};
            });
    Division division = fake(Division.class, method -> info);

    assertThat(RaftReplica.followers(division)).isEmpty();
  }

  private interface Answers {
    Object to(String method);
  }

  private static <T> T fake(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answers.to(method.getName())));
  }
}
