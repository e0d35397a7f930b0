package io.narumq.node.grpc;

import io.narumq.api.Packing;

/** The limits that the protocol promises, and what unset fields mean. Bytes and ms. */
final class Limits {
  static final int BODY_BYTES_MAX = 1 << 20;
  static final int SEND_BYTES_MAX = 2 << 20;
  static final int SEND_MESSAGES_MAX = 1_000;
  static final int SENDS_TOGETHER_MAX = 100;
  static final int KEY_BYTES_MAX = 64;
  static final int DEDUPE_KEY_BYTES_MAX = 128;
  static final int HEADERS_MAX = 64;
  static final int HEADER_BYTES_MAX = 16 << 10;

  static final int PARTITIONS_MAX = 1_000;
  static final int PARTITIONS_DEFAULT = 12;
  static final long RETENTION_MS_MIN = 1_000;
  static final long RETENTION_MS_DEFAULT = 7 * 86_400_000L;
  static final long RETENTION_BYTES_MIN = 1 << 20;
  static final int TOPIC_KEY_BYTES_MAX = 255;
  static final int SUBJECT_BYTES_MAX = 255;

  /** Of a set, whatever it takes when it is packed: a reader needs memory for it. */
  static final int UNPACKED_BYTES_MAX = Packing.UNPACKED_BYTES_MAX;

  static final int FETCH_BYTES_MAX = 4 << 20;

  /** Of a fetch stream: granted and not used. No memory of the node depends on it. */
  static final int FETCH_CREDIT_MESSAGES_MAX = 1_000_000;

  static final long FETCH_CREDIT_BYTES_MAX = 64L << 20;

  static final int TOPICS_LISTED_MAX = 1_000;
  static final int TOPICS_LISTED_DEFAULT = 100;

  static final int GROUP_TOPICS_MAX = 100;

  /** Of a commit or a reset, and of what a group knows. */
  static final int GROUP_PARTITIONS_MAX = 1_000;

  /** A member may have as many of a topic that was made again, and still those from before. */
  static final int GROUP_OWNED_MAX = 2 * GROUP_PARTITIONS_MAX;

  static final int OFFSET_METADATA_BYTES_MAX = 256;
  static final int GROUPS_LISTED_MAX = 1_000;
  static final int GROUPS_LISTED_DEFAULT = 100;

  static final int RECEIVE_MESSAGES_MAX = 1_000;
  static final int RECEIVE_BYTES_MAX = 4 << 20;
  static final int REQUEST_ID_BYTES_MAX = 64;
  static final long WAIT_MS_MAX = 30_000;

  static final int RECEIPTS_MAX = 1_000;

  static final long LEASE_MS_MIN = 1_000;
  static final long LEASE_MS_MAX = 12 * 3_600_000L;
  static final long LEASE_MS_DEFAULT = 30_000;
  static final long PROCESSING_MS_MIN = 1_000;
  static final long PROCESSING_MS_MAX = 30 * 86_400_000L;

  static final long RETURN_DELAY_MS_MAX = 12 * 3_600_000L;
  static final int REDRIVEN_PER_SECOND_MAX = 100_000;
  static final int DELIVERIES_MAX = 1_000;
  static final int DELIVERIES_DEFAULT = 16;
  static final long RETRY_MS_MAX = 12 * 3_600_000L;
  static final long RETRY_INITIAL_MS_DEFAULT = 1_000;
  static final long RETRY_MAX_MS_DEFAULT = 300_000;
  static final int RETRY_MULTIPLIER_MAX = 100;
  static final int RETRY_MULTIPLIER_DEFAULT = 2;

  static final long TTL_MS_MIN = 1_000;
  static final long DEDUPE_MS_DEFAULT = 5 * 60_000;
  static final long DEDUPE_MS_MIN = 60_000;
  static final long DEDUPE_MS_MAX = 7 * 86_400_000L;

  /** 10 years; also of a time to live. */
  static final long DELAY_MS_MAX = 10 * 366 * 86_400_000L;

  static final int PRIORITY_MAX = 9;
  static final long AGEING_MS_MIN = 1_000;
  static final long AGEING_MS_MAX = 30 * 86_400_000L;
  static final long AGEING_MS_DEFAULT = 60_000;

  static final int QUEUES_LISTED_MAX = 1_000;
  static final int QUEUES_LISTED_DEFAULT = 100;

  static final int RECURRING_BODY_BYTES_MAX = 32 << 10;
  static final int RECURRING_LISTED_MAX = 100;
  static final int RECURRING_LISTED_DEFAULT = 50;
  static final int BROWSED_MAX = 100;
  static final int EVENTS_LISTED_MAX = 1_000;
  static final int EVENTS_LISTED_DEFAULT = 100;
  static final int PARKED_LISTED_MAX = 100;
  static final int PAGE_TOKEN_BYTES_MAX = 1_000;

  static final int CHANNEL_NAMES_MAX = 1_000;
  static final int CHANNEL_PATTERNS_MAX = 100;
  static final int CORRELATION_ID_BYTES_MAX = 64;
  static final int CHANNEL_BUFFER_MESSAGES_MAX = 100_000;
  static final int CHANNEL_BUFFER_MESSAGES_DEFAULT = 10_000;
  static final int CHANNEL_BUFFER_BYTES_MIN = 64 << 10;
  static final int CHANNEL_BUFFER_BYTES_MAX = 16 << 20;
  static final int CHANNEL_BUFFER_BYTES_DEFAULT = 4 << 20;

  /** Of one delivery to a subscriber. */
  static final int CHANNEL_DELIVERY_MESSAGES_MAX = 1_000;

  static final int CHANNEL_DELIVERY_BYTES_MAX = 256 << 10;

  static final int SESSION_ID_LENGTH_MAX = 64;
  static final long SESSION_MS_MIN = 1_000;
  static final long SESSION_MS_MAX = 300_000;
  static final long SESSION_MS_DEFAULT = 10_000;

  /** Of a gRPC message, in and out of this node. */
  static final int CALL_BYTES_MAX = 8 << 20;

  static final int METADATA_BYTES_MAX = 16 << 10;

  /**
   * Of a connection: what may be on its way, or come in and not read yet. Fixed, because gRPC would
   * else let it grow to 8 MiB and ask the other side how fast it is with every message.
   */
  static final int WINDOW_BYTES = 2 << 20;

  /** Each is an open file. */
  static final int CONNECTIONS_MAX = 10_000;

  /** One connection may carry what another node passes on for all its clients. */
  static final int CALLS_PER_CONNECTION_MAX = 10_000;

  /** Of the messages in the answer to a receive: leaves room below the limit of the other side. */
  static final int ANSWER_BYTES_MAX = 7 << 20;

  /**
   * Of a send stream: sends under way, and their bytes, before it is read no further. Far below
   * what a shard lets wait, so that many streams find room together.
   */
  static final int STREAM_SENDS_MAX = 1_000;

  static final long STREAM_SEND_BYTES_MAX = 2L << 20;

  /**
   * Of a consume stream: messages that its caller does not read, before it is read no further. More
   * than its credit, so that a slow reader's signs of life are still heard.
   */
  static final int STREAM_UNREAD_MAX = 2_000;

  /** For callers that set no deadline, on top of the wait time of a receive. */
  static final long DEADLINE_MS_DEFAULT = 30_000;

  /** A receive gives up this long before its deadline, so that its caller sees an empty answer. */
  static final long WAIT_MARGIN_MS = 250;

  private Limits() {}
}
