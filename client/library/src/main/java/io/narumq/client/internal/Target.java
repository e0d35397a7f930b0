package io.narumq.client.internal;

/**
 * Where a request goes.
 *
 * @param address host:port of a node
 * @param mayForward whether that node is to pass the request on to the leader if it is not the
 *     leader itself. Otherwise it refuses, and says who leads.
 */
public record Target(String address, boolean mayForward) {
  static Target itself(String address) {
    return new Target(address, false);
  }
}
