package io.narumq.node.watch;

import io.narumq.node.leader.Follower;
import java.util.ArrayList;
import java.util.List;

final class FakeReplica implements WatchedReplica {
  long last;
  long committed;
  long applied;
  List<Follower> followers = List.of();
  final List<String> done = new ArrayList<>();

  @Override
  public int shard() {
    return 7;
  }

  @Override
  public long lastIndex() {
    return last;
  }

  @Override
  public long committedIndex() {
    return committed;
  }

  @Override
  public long appliedIndex() {
    return applied;
  }

  @Override
  public List<Follower> followers() {
    return followers;
  }

  @Override
  public void stepDown() {
    done.add("step down");
  }

  @Override
  public void reconnect(String nodeId) {
    done.add("reconnect " + nodeId);
  }
}
