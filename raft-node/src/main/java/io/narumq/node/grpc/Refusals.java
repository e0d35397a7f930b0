package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ErrorReason;
import io.narumq.node.log.Outcome;
import io.narumq.statemachine.CommandResult.Rejected;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a command that came to no result is answered with.
 *
 * @param nodeId of this node
 * @param apiAddress of a node by its id
 */
record Refusals(String nodeId, UnaryOperator<String> apiAddress) {
  /**
   * @param leader another node that leads, if one is known
   */
  StatusRuntimeException of(Outcome outcome, Optional<String> leader) {
    if (outcome instanceof Outcome.NotSubmitted refused) {
      return refused(refused.reason(), leader);
    }
    if (outcome instanceof Outcome.Unknown unknown) {
      return ApiErrors.of(unknown);
    }
    Rejected rejected = (Rejected) ((Outcome.Result) outcome).result();
    return ApiErrors.of(rejected.reason(), rejected.message());
  }

  private StatusRuntimeException refused(Outcome.Reason reason, Optional<String> leader) {
    return switch (reason) {
      case NOT_LEADER -> notLeader(leader);
      case LEADER_NOT_READY -> notLeader(Optional.empty());
      case DEADLINE_PASSED ->
          ApiErrors.of(
              ErrorReason.ERROR_REASON_DEADLINE_PASSED,
              "the deadline passed before the call was replicated");
      case OVERLOADED ->
          ApiErrors.of(ErrorReason.ERROR_REASON_OVERLOADED, "too much is waiting already");
      case DISK_FULL ->
          ApiErrors.of(
              ErrorReason.ERROR_REASON_DISK_FULL,
              "a node's disk is nearly full, so nothing new is stored; all else goes on");
      case TOO_LARGE ->
          ApiErrors.of(
              ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE, "the call does not fit into an entry");
    };
  }

  /** Where to ask instead, if that is known. */
  StatusRuntimeException notLeader(Optional<String> leader) {
    if (leader.isEmpty()) {
      return ApiErrors.of(
          ErrorReason.ERROR_REASON_NO_LEADER, "no leader is known, an election is under way");
    }
    String address = apiAddress.apply(leader.get());
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_NOT_LEADER,
        "node " + nodeId + " does not lead the shard, ask " + address,
        Map.of("leader_id", leader.get(), "leader_address", address));
  }
}
