package io.narumq.node.raft;

import io.narumq.node.config.LeaderConfig;
import io.narumq.node.config.LogLimits;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.LeaderElection;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.RetryCache;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.server.RaftServerConfigKeys.ThreadPool;
import org.apache.ratis.server.RaftServerConfigKeys.Write;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Every Ratis setting that we rely on, with its reason. */
final class RaftSettings {
  private RaftSettings() {}

  static RaftProperties of(
      Path directory, String host, int port, LeaderConfig leaders, LogLimits limits) {
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
    // The default is in /tmp.
    RaftServerConfigKeys.setRemovedGroupsDir(
        properties, directory.resolveSibling("raft-removed").toFile());
    RaftRpc.setIn(properties);
    GrpcConfigKeys.Server.setHost(properties, host);
    GrpcConfigKeys.Server.setPort(properties, port);
    elections(properties, leaders.electionTimeoutMs());
    log(properties, limits);
    replication(properties);
    snapshots(properties, limits);
    limits(properties);
    return properties;
  }

  private static void elections(RaftProperties properties, int timeoutMs) {
    // Half of the first is the time between two heartbeats.
    Rpc.setTimeoutMin(properties, ms(timeoutMs));
    Rpc.setTimeoutMax(properties, ms(2L * timeoutMs));
    // Nobody leads at the start, so nothing is gained by waiting longer.
    Rpc.setFirstElectionTimeoutMin(properties, ms(200));
    Rpc.setFirstElectionTimeoutMax(properties, ms(400));
    Rpc.setRequestTimeout(properties, ms(3_000));
    // A node that lost its majority stands again after this; 10 s would delay recovery for long.
    LeaderElection.setLeaderStepDownWaitTime(properties, ms(2_000));
    LeaderElection.setPreVote(properties, true);
    // A node that joins may be silent for so long; 0.9 s by default, which a pause of it exceeds.
    RaftServerConfigKeys.setStagingTimeout(properties, ms(30_000));
  }

  private static void log(RaftProperties properties, LogLimits limits) {
    // Fsync before the acknowledgement, always: the two short cuts lose acknowledged entries.
    Log.setUnsafeFlushEnabled(properties, false);
    Log.setAsyncFlushEnabled(properties, false);
    // What a loss of power takes is less than this, and so can be told from damage.
    Log.setForceSyncNum(properties, BrokenFrame.UNFORCED_ENTRIES_MAX);
    // Metadata entries would cost a second entry, fsync and round for every commit.
    Log.setLogMetadataEnabled(properties, false);
    // Composing hops over the common pool, which on two cores starts a thread for each append.
    Log.setAppendEntriesComposeEnabled(properties, false);
    // Large ones are few rolls, each a small pause; but only whole segments are purged, and Ratis
    // closes one only when it is full or the term ends.
    Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(limits.segmentBytes()));
    // A larger entry is preceded by as many zeros as it has bytes, which its data overwrite before
    // the fsync; so each byte is written once, not twice, and a small entry seldom changes the
    // size.
    Log.setPreallocatedSize(properties, SizeInBytes.valueOf(16L << 10));
    Log.setWriteBufferSize(properties, mib(8));
    // Closed segments are cached on the heap for slow followers: a second or two are enough.
    Log.setSegmentCacheNumMax(properties, 4);
    Log.setSegmentCacheSizeMax(properties, mib(64));
    // A torn tail is to be looked at, not cut off in silence: it could be bit rot.
    Log.setCorruptionPolicy(properties, Log.CorruptionPolicy.EXCEPTION);
  }

  private static void replication(RaftProperties properties) {
    // Also the limit of an entry: one above it deposes the leader, so ours stay well below.
    Log.Appender.setBufferByteLimit(properties, mib(4));
    GrpcConfigKeys.setMessageSizeMax(properties, mib(16));
    GrpcConfigKeys.setFlowControlWindow(properties, mib(4));
    // Every heartbeat that is not answered counts, hundreds in a short partition; by default an
    // appender then sleeps for 5 s at a time, through the answers of a follower that is back.
    Log.Appender.setRetryPolicy(properties, "1ms,10, 300ms,2000000000");
    // An entry is on its way at once; the command log has batched already.
    Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
    // Heartbeats share the stream of the appends. A channel of their own is there so that long
    // appends do not delay them, but ours are few and small; and with it a follower was seen to
    // fall out under load, after a heartbeat that overtook its appends.
    GrpcConfigKeys.Server.setHeartbeatChannel(properties, false);
    GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(properties, 8);
  }

  private static void snapshots(RaftProperties properties, LogLimits limits) {
    // The database itself is the snapshot; it is sent by us, not in chunks by Ratis: it would put
    // it in place before it is on disk, and purge the log before anybody looked at it.
    Log.Appender.setInstallSnapshotEnabled(properties, false);
    // Ratis counts entries, whatever their size, and knows no time: we say when.
    Snapshot.setAutoTriggerEnabled(properties, false);
    Snapshot.setTriggerWhenStopEnabled(properties, false);
    // Else a dead node would fill the disks of the living. It gets the whole state when it is back.
    Log.setPurgeUptoSnapshotIndex(properties, true);
    Log.setPurgeGap(properties, 1);
    // For nodes that are a little behind. Never zero: that meets a defect (RATIS-2500) at once.
    Log.setPurgePreservationLogNum(properties, limits.keptEntries());
  }

  private static void limits(RaftProperties properties) {
    // It holds every answer on every replica; repeats are our own business, so keep it short.
    RetryCache.setExpiryTime(properties, ms(10_000));
    // The command log has one entry in flight. A small bound also shortens the time in which a
    // leader without a majority goes on taking entries.
    Write.setElementLimit(properties, 256);
    // Unbounded by default.
    ThreadPool.setServerCached(properties, false);
    ThreadPool.setServerSize(properties, 4);
    ThreadPool.setClientCached(properties, false);
    ThreadPool.setClientSize(properties, 2);
    GrpcConfigKeys.Server.setAsyncRequestThreadPoolCached(properties, false);
    GrpcConfigKeys.Server.setAsyncRequestThreadPoolSize(properties, 2);
  }

  private static TimeDuration ms(long ms) {
    return TimeDuration.valueOf(ms, java.util.concurrent.TimeUnit.MILLISECONDS);
  }

  private static SizeInBytes mib(int mib) {
    return SizeInBytes.valueOf((long) mib << 20);
  }
}
