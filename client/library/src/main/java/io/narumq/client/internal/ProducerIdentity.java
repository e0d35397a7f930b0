package io.narumq.client.internal;

import java.util.HexFormat;

/**
 * Who a producer is to the cluster, of which its sends are known again.
 *
 * @param id empty for a producer that the cluster does not know
 * @param named whether somebody else goes on under this id
 */
public record ProducerIdentity(String id, boolean named) {
  /** Nobody: sends are not known again. */
  public static final ProducerIdentity NONE = new ProducerIdentity("", false);

  /** One that lives as long as its object. */
  public static ProducerIdentity random(Calls calls) {
    return new ProducerIdentity(HexFormat.of().formatHex(calls.randomId().toByteArray()), false);
  }

  /** One that goes on after a restart. */
  public static ProducerIdentity named(String name) {
    return new ProducerIdentity(name, true);
  }

  boolean isNone() {
    return id.isEmpty();
  }
}
