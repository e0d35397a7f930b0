package io.narumq.node.grpc;

import io.grpc.stub.ServerCallStreamObserver;

/**
 * Reads on from the caller of a stream only while what is under way for it stays within bounds: the
 * rest waits at the caller, held back by HTTP/2 flow control. Thread safe.
 */
final class Intake {
  private final ServerCallStreamObserver<?> observer;
  private final int itemsMax;
  private final long bytesMax;
  private int items;
  private long bytes;
  private boolean wantsNext;

  /** To be made while the service method runs. Asks for the first message. */
  Intake(ServerCallStreamObserver<?> observer, int itemsMax, long bytesMax) {
    this.observer = observer;
    this.itemsMax = itemsMax;
    this.bytesMax = bytesMax;
    observer.disableAutoRequest();
    observer.request(1);
  }

  /** Something is under way from now on. */
  synchronized void began(int moreItems, long moreBytes) {
    items += moreItems;
    bytes += moreBytes;
  }

  /** It is done. */
  synchronized void ended(int fewerItems, long fewerBytes) {
    items -= fewerItems;
    bytes -= fewerBytes;
    readOn();
  }

  /** The last message was dealt with: the next one may come, once there is room. */
  synchronized void next() {
    wantsNext = true;
    readOn();
  }

  private void readOn() {
    if (wantsNext && items < itemsMax && bytes < bytesMax) {
      wantsNext = false;
      observer.request(1);
    }
  }
}
