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

  /**
   * The receipt that is written like this, by {@link #toString}.
   *
   * @throws IllegalArgumentException if it is not the text of a receipt
   */
  public static Receipt parse(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length > 0) {
        return new Receipt(bytes);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not a receipt", e);
    }
    throw new IllegalArgumentException("an empty text is not a receipt");
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

  /** Text without spaces that {@link #parse} understands. */
  @Override
  public String toString() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
