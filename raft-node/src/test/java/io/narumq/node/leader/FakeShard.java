package io.narumq.node.leader;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A shard whose hand-overs succeed or fail when the test says so. */
final class FakeShard implements LedShard {
  private final int number;
  final List<String> asked = new ArrayList<>();
  List<Follower> followers = new ArrayList<>();
  boolean leading = true;
  long term = 1;
  private Consumer<Boolean> done = success -> {};

  FakeShard(int number, Follower... followers) {
    this.number = number;
    this.followers.addAll(List.of(followers));
  }

  static Follower well(String nodeId) {
    return new Follower(nodeId, 0, 50);
  }

  /** The hand-over that was asked for ends so. */
  void finish(boolean success) {
    leading = !success;
    done.accept(success);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public boolean isLeading() {
    return leading;
  }

  @Override
  public long term() {
    return term;
  }

  @Override
  public List<Follower> followers() {
    return leading ? followers : List.of();
  }

  @Override
  public void handOver(String nodeId, long boundMs, Consumer<Boolean> done) {
    asked.add(nodeId);
    this.done = done;
  }
}
