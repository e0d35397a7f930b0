package io.narumq.client.internal;

/** A stream that ended before it began. */
public final class NoStream<Q> implements Transport.Stream<Q> {
  /** For a transport that cannot begin one. */
  public NoStream() {}

  @Override
  public void send(Q request) {}

  @Override
  public boolean ready() {
    return false;
  }

  @Override
  public void next() {}

  @Override
  public void halfClose() {}

  @Override
  public void cancel() {}
}
