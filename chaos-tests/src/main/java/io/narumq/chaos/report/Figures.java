package io.narumq.chaos.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.narumq.chaos.scenario.Step;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is told of a run. In the file of results the names are in snake_case. Times count from
 * the beginning of the run.
 *
 * @param outcome PASSED, FAILED or INVALID
 * @param lengthMs until the last thing happened
 * @param failure what ended the run too early; empty if nothing did
 * @param reasonsInvalid why the run proves nothing; empty if it does
 * @param plan what was to be done
 * @param verdicts on each promise
 * @param faults what was done
 * @param leaders who led a shard from when on
 * @param roles what each node took itself for, whenever that had changed
 * @param replicas where checksums of replicas were compared: all in which they differ, some of the
 *     others
 * @param series rate and latency
 * @param sends to each queue
 * @param traffic how much went on, by name
 * @param sometimes how often what many runs together must bring about came about, by name
 * @param stories of what broke promises
 */
public record Figures(
    String outcome,
    String scenario,
    long seed,
    int nodes,
    long lengthMs,
    String failure,
    List<String> reasonsInvalid,
    List<Step> plan,
    List<Promise> verdicts,
    List<Trouble> faults,
    List<Leader> leaders,
    List<Role> roles,
    List<Replicas> replicas,
    Series series,
    List<Sends> sends,
    Map<String, Long> traffic,
    Map<String, Long> sometimes,
    List<Story> stories) {
  /**
   * What a check found.
   *
   * @param judged how many things were looked at
   */
  public record Promise(String promise, boolean kept, long judged, List<String> violations) {}

  /**
   * A step of the plan, as it was taken.
   *
   * @param faults their names
   * @param what whom they hit, in words
   * @param nodes whom they hit; empty if it was clients
   * @param harmless why they had no effect, one for each that had none
   * @param recoveredMs when all nodes served again and had caught up; null if they never did
   * @param firstOkMs from the beginning to the first confirmation of a send made after it; null if
   *     there was none
   * @param longestGapMs the longest time without any confirmation until the recovery
   */
  @JsonInclude(Include.NON_NULL)
  public record Trouble(
      List<String> faults,
      List<String> what,
      List<String> nodes,
      List<String> harmless,
      long beginMs,
      long endMs,
      @Nullable Long recoveredMs,
      @Nullable Long firstOkMs,
      long longestGapMs) {}

  /** Who led a shard from then on. */
  public record Leader(long atMs, int shard, String node, long term) {}

  /**
   * What a node took itself for in a shard from then on.
   *
   * @param role LEADER, FOLLOWER, LEADERLESS (it knew of no leader) or SILENT (no answer)
   */
  public record Role(long atMs, String node, int shard, String role, long term) {}

  /**
   * Replicas at one place of the log.
   *
   * @param checksums in hex, by node
   */
  public record Replicas(int shard, long index, Map<String, String> checksums) {
    /** Whether they are what they should be. */
    boolean areEqual() {
      return checksums.values().stream().distinct().count() == 1;
    }
  }

  /** What went on in pieces of time, one after the other. */
  public record Series(long pieceMs, List<Piece> pieces) {}

  /**
   * A piece of time.
   *
   * @param confirmed sends that were confirmed in it
   * @param unknown sends that were made in it and whose outcome nobody knows
   * @param delivered messages that were handed out in it
   * @param settled messages of which the end of a delivery was confirmed in it
   * @param latencyP50Ms of the sends confirmed in it; null without any, as the others
   */
  @JsonInclude(Include.NON_NULL)
  public record Piece(
      long confirmed,
      long unknown,
      long delivered,
      long settled,
      @Nullable Double latencyP50Ms,
      @Nullable Double latencyP99Ms,
      @Nullable Double latencyMaxMs) {}

  /**
   * What was sent to a queue.
   *
   * @param confirmed by the piece of time in which the send was made
   * @param undelivered confirmed, meant to stay until it is done, and never handed out: lost, if
   *     the run came to its end
   */
  public record Sends(String queue, List<Long> confirmed, List<Undelivered> undelivered) {}

  /** A message that nobody got. */
  public record Undelivered(long sentMs, String body, String messageId) {}

  /**
   * All that is known of the messages that a violation is about, in the order of time.
   *
   * @param omitted how many events are not told
   */
  public record Story(
      String promise, String violation, List<String> about, List<Event> events, long omitted) {}

  /**
   * Something that happened.
   *
   * @param kind CALL, ANSWER, LEADER or FAULT
   */
  public record Event(long atUs, String kind, String who, String what) {}
}
