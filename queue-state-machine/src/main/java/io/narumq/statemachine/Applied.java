package io.narumq.statemachine;

/**
 * How far a shard's database has come.
 *
 * @param term Raft term of the last applied entry, 0 if there is none
 * @param index log index of the last applied entry, -1 if there is none
 * @param checksum chain over all that was written; equal on all nodes at the same index
 * @param servingMs maximum of the serving stamps
 * @param wallMs maximum of the wall stamps
 */
public record Applied(long term, long index, long checksum, long servingMs, long wallMs) {}
