package io.narumq.client.fake;

import com.google.protobuf.Message;
import io.narumq.client.internal.CallFailure;
import org.jspecify.annotations.Nullable;

/** A node's side of a stream. Guarded by the monitor of its cluster. */
public abstract class FakeStream {
  /** Where the node's answers go. */
  public interface Answers {
    void answer(Message answer);

    void end(@Nullable CallFailure failure);

    /** False while the node's process stands still. */
    default boolean awake() {
      return true;
    }
  }

  final FakeCluster cluster;
  final Answers answers;
  private final String address;
  private boolean over;

  FakeStream(FakeCluster cluster, Answers answers, String address) {
    this.cluster = cluster;
    this.answers = answers;
    this.address = address;
  }

  String address() {
    return address;
  }

  /** A request arrives. */
  public final void request(Message request) {
    synchronized (cluster) {
      if (over) {
        return;
      }
      try {
        take(request);
      } catch (CallFailure failure) {
        end(failure);
      }
      cluster.pump();
    }
  }

  /** No more requests will come. */
  public final void halfClose() {
    synchronized (cluster) {
      if (!over) {
        takeLast();
      }
    }
  }

  /** The client is gone. */
  public final void cancel() {
    synchronized (cluster) {
      over = true;
      cluster.closed(this);
    }
  }

  final void end(@Nullable CallFailure failure) {
    if (!over) {
      over = true;
      cluster.closed(this);
      answers.end(failure);
    }
  }

  abstract void take(Message request);

  void takeLast() {}

  void leaderChanged() {}

  void pump() {}
}
