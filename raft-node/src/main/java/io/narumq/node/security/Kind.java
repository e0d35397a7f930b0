package io.narumq.node.security;

/** What has names in rules. */
public enum Kind {
  /** By its name. */
  QUEUE,
  /** By its name. */
  TOPIC,
  /** A consumer group, by its name. */
  GROUP,
  /** By {@code topic/subscription}. */
  SUBSCRIPTION,
  /** By its name. */
  CHANNEL,
  /** The cluster itself, which needs none. */
  CLUSTER
}
