package io.narumq.node.config;

/**
 * The port of health and metrics.
 *
 * @param enabled whether it is opened
 * @param port on the same host as the API
 */
public record HttpConfig(boolean enabled, int port) {
  /** No port is opened. */
  public static final HttpConfig OFF = new HttpConfig(false, 0);

  /** The port next to that of the member's API. */
  public static HttpConfig besides(Member member) {
    return new HttpConfig(true, member.apiPort() + 1);
  }
}
