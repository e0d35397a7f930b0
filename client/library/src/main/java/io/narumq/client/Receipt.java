package io.narumq.client;

import java.util.Arrays;
import java.util.Base64;

/**
 * The right to settle one delivery of one message: what ack, return and extend take. Opaque; may be
 * stored and used by another process. An old receipt never settles a newer delivery. Immutable.
 */
public final class Receipt {
  private final byte[] bytes;

  private Receipt(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A receipt that was stored as {@link #bytes()}. */
  public static Receipt of(byte[] bytes) {
    return new Receipt(bytes.clone());
  }

  /** A copy of the receipt as the server made it. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Receipt receipt && Arrays.equals(bytes, receipt.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
