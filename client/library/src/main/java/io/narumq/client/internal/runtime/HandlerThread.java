package io.narumq.client.internal.runtime;

import io.narumq.client.internal.ChannelSubscriberCore.Handing;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

/** One daemon thread on which users' code runs, one thing after the other. */
public final class HandlerThread implements Handing {
  private final ThreadPoolExecutor thread;

  /** A thread of this name. */
  public HandlerThread(String name) {
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            },
            new DiscardPolicy());
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(task);
  }

  @Override
  public void stop() {
    thread.shutdownNow();
  }
}
