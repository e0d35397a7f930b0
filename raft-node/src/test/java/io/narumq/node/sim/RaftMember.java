package io.narumq.node.sim;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.sim.RaftDisk.Entry;
import io.narumq.statemachine.ApplyOutcome;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A small Raft, in the place of Ratis: elections by terms and votes, commit by a majority that has
 * it on disk, uncommitted entries that are lost or kept when a leader crashes, outcomes that nobody
 * knows, followers that apply later, whole states for those who are too far behind.
 */
final class RaftMember implements EntryTransport {
  private static final int HEARTBEAT_MS = 100;
  private static final int ELECTION_MS = 300;
  private static final int ENTRIES_MAX = 20;

  /** Who applies entries and leads. */
  interface Owner {
    ApplyOutcome apply(long term, long index, LogEntry entry);

    void leaderReady();

    void leadershipLost();

    Snapshot snapshot();

    void install(Snapshot snapshot);

    /** How much longer than usual it takes to apply an entry, at most. */
    int applySlowUs();
  }

  private enum Role {
    FOLLOWER,
    CANDIDATE,
    LEADER
  }

  private final int id;
  private final RaftDisk disk;
  private final SimTime time;
  private final SimLoop loop;
  private final SplittableRandom random;
  private final Knobs knobs;
  private final Bug bug;
  private final SimWorld world;
  private final Owner owner;
  private final boolean[] votes = new boolean[Plan.NODES];
  private final RaftFollowers followers = new RaftFollowers();
  private Role role = Role.FOLLOWER;
  private int leader = RaftDisk.NOBODY;
  private final RaftApplier applier;
  private long readyAt = Long.MAX_VALUE;
  private long electionDueMs;

  RaftMember(
      int id,
      RaftDisk disk,
      long applied,
      SimWorld world,
      SimLoop loop,
      SplittableRandom random,
      Owner owner) {
    this.id = id;
    this.disk = disk;
    this.applier = new RaftApplier(disk, applied, world, loop, random, owner, this::applied);
    this.time = world.time();
    this.knobs = world.plan().knobs();
    this.bug = world.bug();
    this.world = world;
    this.loop = loop;
    this.random = random;
    this.owner = owner;
  }

  void start() {
    putOffElection();
    beat();
  }

  long term() {
    return disk.term;
  }

  boolean isReady() {
    return role == Role.LEADER && applier.applied() >= readyAt;
  }

  /** The member that leads as far as this one knows. */
  int leader() {
    return leader;
  }

  /** The log may go up to here: the state is on disk. */
  void purge(long index) {
    disk.purge(Math.max(disk.first(), Math.min(index, applier.applied()) - random.nextInt(8)));
  }

  @Override
  public void submit(LogEntry entry, Consumer<EntryOutcome> done) {
    loop.execute(
        () -> {
          if (!isReady()) {
            boolean elected = role == Role.LEADER;
            done.accept(
                new EntryOutcome.NotSubmitted(
                    elected ? Reason.LEADER_NOT_READY : Reason.NOT_LEADER));
            return;
          }
          applier.whenApplied(append(entry), done);
          replicate();
        });
  }

  private long append(@Nullable LogEntry entry) {
    disk.append(new Entry(disk.term, entry));
    long index = disk.last();
    long term = disk.term;
    loop.scheduleUs(
        random.nextInt(knobs.syncUs()),
        () -> {
          if (role == Role.LEADER && disk.term == term) {
            disk.synced(index);
            followers.has(id, disk.synced());
            commit();
          }
        });
    return index;
  }

  private void beat() {
    loop.schedule(HEARTBEAT_MS, this::beat);
    if (role == Role.LEADER) {
      if (isForsaken()) {
        follow(disk.term, RaftDisk.NOBODY);
      } else {
        replicate();
      }
    } else if (time.nowMs() >= electionDueMs) {
      standForElection();
    }
  }

  private boolean isForsaken() {
    followers.heard(id, time.nowMs());
    return time.nowMs() - followers.majorityHeardMs() > knobs.deposedMs();
  }

  private void putOffElection() {
    electionDueMs = time.nowMs() + ELECTION_MS + random.nextInt(ELECTION_MS);
  }

  private void standForElection() {
    role = Role.CANDIDATE;
    leader = RaftDisk.NOBODY;
    disk.term++;
    disk.votedFor = id;
    Arrays.fill(votes, false);
    votes[id] = true;
    putOffElection();
    long term = disk.term;
    long last = disk.last();
    long lastTerm = disk.termOf(last);
    others(to -> world.raft(id, to, peer -> peer.vote(id, term, last, lastTerm)));
  }

  private void others(IntConsumer action) {
    for (int other = 0; other < Plan.NODES; other++) {
      if (other != id) {
        action.accept(other);
      }
    }
  }

  void vote(int candidate, long term, long last, long lastTerm) {
    seeTerm(term);
    long ownTerm = disk.termOf(disk.last());
    boolean upToDate = lastTerm > ownTerm || (lastTerm == ownTerm && last >= disk.last());
    boolean free = disk.votedFor == RaftDisk.NOBODY || disk.votedFor == candidate;
    if (term == disk.term && upToDate && free && role == Role.FOLLOWER) {
      disk.votedFor = candidate;
      putOffElection();
      world.raft(id, candidate, peer -> peer.voted(id, term));
    } else {
      long newer = disk.term;
      world.raft(id, candidate, peer -> peer.seeTerm(newer));
    }
  }

  void voted(int voter, long term) {
    if (role != Role.CANDIDATE || term != disk.term) {
      return;
    }
    votes[voter] = true;
    int count = 0;
    for (boolean vote : votes) {
      count += vote ? 1 : 0;
    }
    if (count > Plan.NODES / 2) {
      lead();
    }
  }

  private void lead() {
    time.trace("n" + id, "elected", disk.term);
    world.ledger().saw(Sight.LEADER_ELECTED);
    role = Role.LEADER;
    leader = id;
    followers.begin(disk.last() + 1, time.nowMs());
    readyAt = append(null);
    replicate();
  }

  void seeTerm(long term) {
    if (term > disk.term) {
      follow(term, RaftDisk.NOBODY);
    }
  }

  private void follow(long term, int newLeader) {
    if (term > disk.term) {
      disk.term = term;
      disk.votedFor = RaftDisk.NOBODY;
    }
    boolean led = role == Role.LEADER;
    role = Role.FOLLOWER;
    leader = newLeader;
    readyAt = Long.MAX_VALUE;
    putOffElection();
    if (led) {
      time.trace("n" + id, "deposed", disk.term);
      if (random.nextBoolean()) {
        owner.leadershipLost();
        applier.fail();
      } else {
        applier.fail();
        owner.leadershipLost();
      }
    }
  }

  private void replicate() {
    others(this::replicateTo);
  }

  private void replicateTo(int to) {
    long term = disk.term;
    if (followers.next(to) < disk.first()) {
      Snapshot snapshot = owner.snapshot();
      world.raft(id, to, peer -> peer.install(id, term, snapshot));
      return;
    }
    long before = followers.next(to) - 1;
    long termBefore = disk.termOf(before);
    List<Entry> entries = disk.from(followers.next(to)).stream().limit(ENTRIES_MAX).toList();
    long upTo = applier.committed();
    world.raft(id, to, peer -> peer.append(id, term, before, termBefore, entries, upTo));
  }

  private boolean hears(int from, long term) {
    if (term < disk.term) {
      long newer = disk.term;
      world.raft(id, from, peer -> peer.seeTerm(newer));
      return false;
    }
    if (term > disk.term || role != Role.FOLLOWER || leader != from) {
      follow(term, from);
    }
    putOffElection();
    return true;
  }

  private void append(
      int from, long term, long before, long termBefore, List<Entry> entries, long upTo) {
    if (!hears(from, term)) {
      return;
    }
    if (before > disk.last() || (before >= disk.first() && disk.termOf(before) != termBefore)) {
      answer(from, term, false, Math.min(disk.last(), before - 1));
      return;
    }
    long at = before;
    for (Entry entry : entries) {
      at++;
      if (at < disk.first()) {
        continue;
      }
      if (at <= disk.last() && disk.termOf(at) != entry.term()) {
        if (at <= applier.committed()) {
          throw new IllegalStateException("the model of Raft is wrong: " + at + " was committed");
        }
        world.ledger().saw(Sight.UNCOMMITTED_ENTRY_LOST);
        disk.truncate(at);
      }
      if (at > disk.last()) {
        disk.append(entry);
      }
    }
    long has = before + entries.size();
    loop.scheduleUs(
        entries.isEmpty() ? 0 : random.nextInt(knobs.syncUs()),
        () -> {
          if (disk.term == term && leader == from) {
            disk.synced(has);
            answer(from, term, true, has);
            applier.commitTo(Math.min(upTo, has));
          }
        });
  }

  private void answer(int to, long term, boolean taken, long has) {
    world.raft(id, to, peer -> peer.answered(id, term, taken, has));
  }

  private void answered(int from, long term, boolean taken, long has) {
    seeTerm(term);
    if (role != Role.LEADER || term != disk.term) {
      return;
    }
    followers.heard(from, time.nowMs());
    if (taken) {
      followers.has(from, has);
      commit();
    } else {
      followers.lacks(from, has);
    }
    if (followers.next(from) <= disk.last()) {
      replicateTo(from);
    }
  }

  private void commit() {
    // Like Ratis, it commits nothing that it has not on disk itself.
    long own = followers.match(id);
    long index = bug == Bug.ANSWER_BEFORE_COMMIT ? own : Math.min(followers.majorityMatch(), own);
    if (index > applier.committed() && disk.termOf(index) == disk.term) {
      applier.commitTo(index);
      replicate();
    }
  }

  private void applied(long index) {
    if (index == readyAt) {
      owner.leaderReady();
    }
  }

  private void install(int from, long term, Snapshot snapshot) {
    if (!hears(from, term)) {
      return;
    }
    if (snapshot.index() > applier.applied()) {
      time.trace("n" + id, "installs", snapshot.index());
      disk.restart(snapshot.index(), snapshot.term());
      owner.install(snapshot);
      applier.installed(snapshot.index());
    }
    answer(from, term, true, Math.max(applier.applied(), snapshot.index()));
  }
}
