package io.narumq.statemachine;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.UnparkAction;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.AckAndSend;
import io.narumq.log.v1.AttachProducer;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.CancelRedrive;
import io.narumq.log.v1.Checksum;
import io.narumq.log.v1.CloseProducer;
import io.narumq.log.v1.CloseSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.Dedupe;
import io.narumq.log.v1.DeleteQueue;
import io.narumq.log.v1.DeleteRecurring;
import io.narumq.log.v1.ExtendLease;
import io.narumq.log.v1.KeepAliveSession;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.ProducerStamp;
import io.narumq.log.v1.PurgeQueue;
import io.narumq.log.v1.PutRecurring;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Redrive;
import io.narumq.log.v1.Return;
import io.narumq.log.v1.Send;
import io.narumq.log.v1.Tick;
import io.narumq.log.v1.UnparkKey;
import io.narumq.log.v1.UpdateQueue;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.RecurringCron;
import io.narumq.state.v1.RecurringInterval;
import io.narumq.state.v1.RecurringSchedule;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import java.util.ArrayList;
import java.util.List;

/** Short ways to write commands in tests. */
final class Commands {
  private Commands() {}

  static Command createQueue(String queue, long leaseMs, long maxProcessingMs) {
    return createQueue(queue, settings(leaseMs, maxProcessingMs));
  }

  static Command createQueue(String queue, QueueSettings.Builder settings) {
    return Command.newBuilder()
        .setCreateQueue(CreateQueue.newBuilder().setQueue(queue).setSettings(settings))
        .build();
  }

  static Command updateQueue(String queue, QueueSettings.Builder changes) {
    return Command.newBuilder()
        .setUpdateQueue(UpdateQueue.newBuilder().setQueue(queue).setSettings(changes))
        .build();
  }

  static QueueSettings.Builder settings(long leaseMs, long maxProcessingMs) {
    return QueueSettings.newBuilder().setLeaseMs(leaseMs).setMaxProcessingMs(maxProcessingMs);
  }

  static Command checksum() {
    return Command.newBuilder().setChecksum(Checksum.getDefaultInstance()).build();
  }

  static Command deleteQueue(String queue) {
    return Command.newBuilder().setDeleteQueue(DeleteQueue.newBuilder().setQueue(queue)).build();
  }

  static Command purge(String queue) {
    return Command.newBuilder().setPurgeQueue(PurgeQueue.newBuilder().setQueue(queue)).build();
  }

  static Command purgeKeepingDelayed(String queue) {
    PurgeQueue.Builder purge = PurgeQueue.newBuilder().setQueue(queue).setKeepDelayed(true);
    return Command.newBuilder().setPurgeQueue(purge).build();
  }

  static Command send(String queue, String... bodies) {
    return send(queue, set(bodies));
  }

  static Command send(String queue, OutgoingSet.Builder... sets) {
    Send.Builder send = Send.newBuilder().setQueue(queue);
    for (OutgoingSet.Builder set : sets) {
      send.addSets(set);
    }
    return Command.newBuilder().setSend(send).build();
  }

  /** The same send with a stamp. */
  static Command stamped(Command send, long number, int epoch, long sequence) {
    ProducerStamp.Builder stamp =
        ProducerStamp.newBuilder().setNumber(number).setEpoch(epoch).setSequence(sequence);
    return Command.newBuilder().setSend(send.getSend().toBuilder().setProducer(stamp)).build();
  }

  static Command attachProducer(String queue, String id, boolean named) {
    return Command.newBuilder()
        .setAttachProducer(
            AttachProducer.newBuilder().setQueue(queue).setProducerId(id).setNamed(named))
        .build();
  }

  static Command closeProducer(String queue, long number, int epoch) {
    return Command.newBuilder()
        .setCloseProducer(
            CloseProducer.newBuilder().setQueue(queue).setNumber(number).setEpoch(epoch))
        .build();
  }

  static OutgoingSet.Builder set(String... bodies) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    ByteString all = ByteString.EMPTY;
    for (String body : bodies) {
      ByteString bytes = ByteString.copyFromUtf8(body);
      index.addBodyBytes(bytes.size());
      all = all.concat(bytes);
    }
    return OutgoingSet.newBuilder().setIndex(index).setBodies(all);
  }

  static Receive.Builder receive(String queue, int max) {
    return Receive.newBuilder().setQueue(queue).setMaxMessages(max).setMaxBytes(1 << 20);
  }

  static Command of(Receive.Builder receive) {
    return Command.newBuilder().setReceive(receive).build();
  }

  static Command ack(List<Receipt> receipts) {
    return Command.newBuilder().setAck(Ack.newBuilder().addAllReceipts(receipts)).build();
  }

  static Command ackAndSend(List<Receipt> receipts, Command... sends) {
    AckAndSend.Builder both = AckAndSend.newBuilder().addAllReceipts(receipts);
    for (Command send : sends) {
      both.addSends(send.getSend());
    }
    return Command.newBuilder().setAckAndSend(both).build();
  }

  static Command giveBack(List<Receipt> receipts, boolean notStarted) {
    return giveBack(
        receipts,
        notStarted ? ReturnReason.RETURN_REASON_NOT_STARTED : ReturnReason.RETURN_REASON_FAILED);
  }

  static Command giveBack(List<Receipt> receipts, ReturnReason reason) {
    return Command.newBuilder()
        .setReturn(Return.newBuilder().addAllReceipts(receipts).setReason(reason))
        .build();
  }

  static Command giveBack(List<Receipt> receipts, ReturnReason reason, long delayMs) {
    return Command.newBuilder()
        .setReturn(
            Return.newBuilder().addAllReceipts(receipts).setReason(reason).setDelayMs(delayMs))
        .build();
  }

  static Command extend(List<Receipt> receipts, long leaseMs) {
    return Command.newBuilder()
        .setExtendLease(ExtendLease.newBuilder().addAllReceipts(receipts).setLeaseMs(leaseMs))
        .build();
  }

  static Command attach(String session, long timeoutMs) {
    return Command.newBuilder()
        .setAttachSession(AttachSession.newBuilder().setSessionId(session).setTimeoutMs(timeoutMs))
        .build();
  }

  /** An attach that asks for a replay of messages of a queue. */
  static AttachSession.Builder replay(
      String session, String queue, List<Receipt> held, int replayMax) {
    return attach(session, 10_000).getAttachSession().toBuilder()
        .setQueue(queue)
        .addAllHeld(held)
        .setReplayMax(replayMax)
        .setReplayBytes(1 << 20);
  }

  static Command of(AttachSession.Builder attach) {
    return Command.newBuilder().setAttachSession(attach).build();
  }

  static Command keepAlive(String session) {
    return Command.newBuilder()
        .setKeepAliveSession(KeepAliveSession.newBuilder().setSessionId(session))
        .build();
  }

  static Command close(String session, List<Receipt> started) {
    return Command.newBuilder()
        .setCloseSession(CloseSession.newBuilder().setSessionId(session).addAllStarted(started))
        .build();
  }

  /** A set of messages with these keys; the body of each is its key and its number. */
  static OutgoingSet.Builder keyed(String... keys) {
    String[] bodies = new String[keys.length];
    for (int i = 0; i < keys.length; i++) {
      bodies[i] = keys[i] + i;
    }
    OutgoingSet.Builder set = set(bodies);
    set.getIndexBuilder().addAllKeys(List.of(keys));
    return set;
  }

  static Command createFifo(String queue, QueueSettings.Builder settings) {
    return Command.newBuilder()
        .setCreateQueue(
            CreateQueue.newBuilder().setQueue(queue).setSettings(settings.setFifo(true)))
        .build();
  }

  static Command unpark(String queue, String key, UnparkAction action) {
    return Command.newBuilder()
        .setUnparkKey(UnparkKey.newBuilder().setQueue(queue).setKey(key).setAction(action))
        .build();
  }

  /** The set of a message with a dedupe key. */
  static OutgoingSet.Builder deduped(String key, String body) {
    return deduped(List.of(key), List.of(body));
  }

  /** The set of messages with dedupe keys; an empty one is none. */
  static OutgoingSet.Builder deduped(List<String> keys, List<String> bodies) {
    OutgoingSet.Builder set = set(bodies.toArray(String[]::new));
    for (int i = 0; i < keys.size(); i++) {
      Dedupe.Builder dedupe = Dedupe.newBuilder().setKey(keys.get(i));
      set.addDedupe(dedupe.setBodyDigest(ByteString.copyFromUtf8("digest of " + bodies.get(i))));
    }
    return set;
  }

  static Redrive.Builder redrive(String queue) {
    return Redrive.newBuilder().setQueue(queue);
  }

  static Command of(Redrive.Builder redrive) {
    return Command.newBuilder().setRedrive(redrive).build();
  }

  static Command cancelRedrive(String queue) {
    return Command.newBuilder()
        .setCancelRedrive(CancelRedrive.newBuilder().setQueue(queue))
        .build();
  }

  static Command putRecurring(
      String queue, String name, RecurringSchedule.Builder schedule, OutgoingSet.Builder message) {
    return Command.newBuilder()
        .setPutRecurring(
            PutRecurring.newBuilder()
                .setQueue(queue)
                .setName(name)
                .setSchedule(schedule)
                .setMessage(message))
        .build();
  }

  static RecurringSchedule.Builder every(long intervalMs, long startWallMs) {
    return RecurringSchedule.newBuilder()
        .setEvery(
            RecurringInterval.newBuilder().setIntervalMs(intervalMs).setStartWallMs(startWallMs));
  }

  /** Every minute; for tests that narrow it down. */
  static RecurringCron.Builder cron() {
    return RecurringCron.newBuilder()
        .setMinutes((1L << 60) - 1)
        .setHours((1 << 24) - 1)
        .setDaysOfMonth(-1 << 1)
        .setMonths((1 << 13) - 2)
        .setDaysOfWeek((1 << 7) - 1);
  }

  static RecurringSchedule.Builder schedule(RecurringCron.Builder cron) {
    return RecurringSchedule.newBuilder().setCron(cron);
  }

  static Command deleteRecurring(String queue, String name) {
    return Command.newBuilder()
        .setDeleteRecurring(DeleteRecurring.newBuilder().setQueue(queue).setName(name))
        .build();
  }

  static Command tick(int limit) {
    return Command.newBuilder()
        .setTick(Tick.newBuilder().setLimit(limit).setServingTimers(true))
        .build();
  }

  /** The receipts of what was received, in the order of delivery. */
  static List<Receipt> receipts(Received received) {
    List<Receipt> receipts = new ArrayList<>();
    for (Delivery delivery : received.deliveries()) {
      for (int i = 0; i < delivery.count(); i++) {
        receipts.add(
            Receipt.newBuilder()
                .setQueueId(received.queueId())
                .setLane(delivery.lane())
                .setSetFirst(delivery.setFirst())
                .setSequence(delivery.first() + i)
                .setLeaseId(received.leaseId())
                .build());
      }
    }
    return receipts;
  }
}
