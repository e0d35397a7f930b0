package io.narumq.client;

/** Why a call failed: the words of the wire protocol, and some of the library's own. */
public enum ErrorReason {
  /** A field is missing, too large or out of range. */
  FIELD_INVALID(Effect.NONE, false),
  /** Not a queue name; the message has the rule. */
  QUEUE_NAME_INVALID(Effect.NONE, false),
  /** A body, a message or a batch is over its limit. */
  MESSAGE_TOO_LARGE(Effect.NONE, false),
  /** Not a receipt that this cluster gave out for that queue. */
  RECEIPT_INVALID(Effect.NONE, false),
  /** Create the queue first. */
  QUEUE_NOT_FOUND(Effect.NONE, false),
  /** The queue exists with other settings. */
  QUEUE_EXISTS_DIFFERENT(Effect.NONE, false),
  /** The session expired, was closed or was never attached. */
  SESSION_NOT_FOUND(Effect.NONE, false),
  /** The asked node does not lead the shard. The library follows the leader by itself. */
  NOT_LEADER(Effect.NONE, true),
  /** An election is under way. */
  NO_LEADER(Effect.NONE, true),
  /** The call, or its answer, was lost on the way: it may or may not have taken effect. */
  OUTCOME_UNKNOWN(Effect.POSSIBLE, true),
  /** Too much is waiting in the cluster already. */
  OVERLOADED(Effect.NONE, true),
  /** The deadline passed before the call was replicated. */
  DEADLINE_PASSED(Effect.NONE, true),
  /** A defect of the server; its log has the same text. */
  INTERNAL(Effect.POSSIBLE, false),
  /** A newer stream of the same session and queue took over from this one. */
  STREAM_REPLACED(Effect.NONE, false),
  /** The disk of a node is nearly full: nothing new is stored until there is room again. */
  DISK_FULL(Effect.NONE, true),
  /** The queue holds as much as its limits allow. */
  QUEUE_FULL(Effect.NONE, true),
  /** Another process attached the producer of this name. */
  PRODUCER_FENCED(Effect.NONE, false),
  /** More than 1,000 behind the highest sequence: whether it was stored is no longer known. */
  SEQUENCE_TOO_OLD(Effect.NONE, false),
  /**
   * On a FIFO queue or a partition: a sequence before this one is not stored; the message says
   * which is next.
   */
  SEQUENCE_GAP(Effect.NONE, true),
  /** The producer was silent for too long, or the queue was made again. */
  PRODUCER_NOT_FOUND(Effect.NONE, false),
  /** The sequence or the dedupe key was used for other messages. */
  DEDUPE_CONFLICT(Effect.NONE, false),
  /** A message for a FIFO queue needs a key. */
  KEY_REQUIRED(Effect.NONE, false),
  /** A FIFO queue can not do that: priorities, delays, times to live, a redrive of its messages. */
  FIFO_CONFLICT(Effect.NONE, false),
  /** The queue has no parked message of that key. */
  KEY_NOT_PARKED(Effect.NONE, false),
  /** The queue has no recurring message of that name. */
  RECURRING_NOT_FOUND(Effect.NONE, false),
  /** The queue has 1,000 recurring messages. */
  TOO_MANY_RECURRING(Effect.NONE, false),
  /** Create the topic first. */
  TOPIC_NOT_FOUND(Effect.NONE, false),
  /** The topic exists with other settings. */
  TOPIC_EXISTS_DIFFERENT(Effect.NONE, false),
  /** The topic of this name was deleted, and not all shards know of it yet. */
  TOPIC_BEING_DELETED(Effect.NONE, true),
  /** There is no such topic, or it has no partition of that number. */
  PARTITION_NOT_FOUND(Effect.NONE, false),
  /**
   * The topic was deleted, and another one has its name now. What was made for the old one is over:
   * make another publisher or consumer.
   */
  TOPIC_REPLACED(Effect.NONE, false),
  /** The partition does not have that offset any more, or not yet. */
  OFFSET_OUT_OF_RANGE(Effect.NONE, false),
  /** The shard remembers as many producers as it may. */
  TOO_MANY_PRODUCERS(Effect.NONE, false),
  /** There is no consumer group of that name. */
  GROUP_NOT_FOUND(Effect.NONE, false),
  /** Not in the consumer group: silent for too long, left or never joined. */
  MEMBER_NOT_FOUND(Effect.NONE, false),
  /** A later process took the member over, or a partition is not the member's (any more). */
  MEMBER_FENCED(Effect.NONE, false),
  /** The consumer group has members. */
  GROUP_NOT_EMPTY(Effect.NONE, false),
  /** The consumer group, or the shard, has as much as it may. */
  GROUP_FULL(Effect.NONE, false),
  /** The filter of a subscription can not be read; the message has the place. */
  FILTER_INVALID(Effect.NONE, false),
  /** Create the subscription first; it may have been deleted, by itself or with its topic. */
  SUBSCRIPTION_NOT_FOUND(Effect.NONE, false),
  /** The subscription exists with other settings. */
  SUBSCRIPTION_EXISTS_DIFFERENT(Effect.NONE, false),
  /** A topic has at most 100 subscriptions, and 5,000 partitions of subscriptions. */
  TOO_MANY_SUBSCRIPTIONS(Effect.NONE, false),
  /** These live in different shards; give both names the same part in braces. */
  PLACEMENT_DIFFERS(Effect.NONE, false),
  /** The topic is not bound to that queue. */
  BINDING_NOT_FOUND(Effect.NONE, false),
  /** A topic is bound to at most 10 queues. */
  TOO_MANY_BINDINGS(Effect.NONE, false),
  /**
   * A queue that the topic is bound to was deleted, so nothing was published: make it again, or
   * unbind it.
   */
  BOUND_QUEUE_MISSING(Effect.NONE, false),
  /** The topic was bound to a queue in the moment of the publish. */
  SET_PACKED(Effect.NONE, true),
  /** The cluster wants to know who calls, and does not from what the client showed. */
  UNAUTHENTICATED(Effect.NONE, false),
  /** The rules of the cluster do not allow it; the message says what is missing. */
  PERMISSION_DENIED(Effect.NONE, false),
  /** Not the name of a channel, or not a pattern; the message has the rule. */
  CHANNEL_NAME_INVALID(Effect.NONE, false),
  /** The subscriber was too slow, and asked to be cut off then. The library subscribes again. */
  SLOW_SUBSCRIBER(Effect.NONE, true),
  /** Another change of the shard's members is under way. */
  MEMBERSHIP_CHANGING(Effect.NONE, true),
  /** A node of the cluster has or had that id at another address, or that address. */
  NODE_ID_TAKEN(Effect.NONE, false),
  /** The node to be added does not answer, or was silent for too long on its way. */
  NODE_UNREACHABLE(Effect.NONE, true),
  /** The node to be added is of another cluster, or was not started to join. */
  NODE_REFUSED(Effect.NONE, false),
  /** Of the nodes that would be left too few answer to go on. */
  MAJORITY_AT_RISK(Effect.NONE, false),
  /** The cluster never had a node of that id. */
  NODE_NOT_FOUND(Effect.NONE, false),

  /** The library's own: no node could be reached, so the call never left. */
  UNREACHABLE(Effect.NONE, true),
  /** The library's own: the client, or this part of it, was closed before the call left. */
  CLIENT_CLOSED(Effect.NONE, false),
  /** The library's own: as much is waiting to be sent as the producer allows. */
  PRODUCER_FULL(Effect.NONE, true),
  /** The library's own: nobody subscribes to the channel of the request. */
  NO_RECEIVER(Effect.NONE, true),
  /** The library's own: no reply to the request came in time; somebody may have worked on it. */
  NO_REPLY(Effect.POSSIBLE, true),
  /** The library's own: the waiting thread was interrupted; the call may still take effect. */
  INTERRUPTED(Effect.POSSIBLE, true),
  /**
   * The library's own: bodies that their publisher packed can not be unpacked; the message says
   * why. Packed as this version does not know, damaged, or zstd-jni is not on the class path.
   */
  BODIES_UNREADABLE(Effect.NONE, false),
  /** The library's own: an answer of a kind that this version does not know. */
  UNRECOGNIZED(Effect.POSSIBLE, false);

  private enum Effect {
    NONE,
    POSSIBLE
  }

  private final Effect effect;
  private final boolean retryable;

  ErrorReason(Effect effect, boolean retryable) {
    this.effect = effect;
    this.retryable = retryable;
  }

  /** Whether the same call may succeed later. Repeating it may also do it twice: see below. */
  public boolean retryable() {
    return retryable;
  }

  /**
   * Whether it is certain that the call changed nothing, so that repeating it cannot do it twice.
   */
  public boolean nothingDone() {
    return effect == Effect.NONE;
  }
}
