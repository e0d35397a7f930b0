package io.narumq.node.grpc;

import io.narumq.api.v1.LogPosition;

/** Where commands were applied, as callers are told. */
final class Positions {
  private Positions() {}

  static LogPosition told(int shard, io.narumq.node.log.LogPosition at) {
    return LogPosition.newBuilder()
        .setShard(shard)
        .setTerm(at.term())
        .setIndex(at.index())
        .setCommand(at.command())
        .build();
  }
}
