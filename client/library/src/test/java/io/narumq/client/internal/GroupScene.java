package io.narumq.client.internal;

import io.narumq.client.OutOfRange;
import io.narumq.client.StartPosition;
import io.narumq.client.fake.FakeGroup;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What a member of a group needs in virtual time, against a coordinator that does as told. */
final class GroupScene {
  static final Duration SOON = Duration.ofMillis(50);

  /** More than the time between two heartbeats. */
  static final Duration BEAT = Duration.ofSeconds(4);

  final FakeScheduler scheduler = new FakeScheduler();
  final FakeGroup group = new FakeGroup(scheduler);

  Calls calls() {
    return new Calls(
        scheduler,
        group,
        new Random(1),
        new Endpoints(List.of(FakeGroup.ADDRESS), false),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30));
  }

  static GroupSettings settings(StartPosition start) {
    return new GroupSettings(
        "g",
        List.of("t"),
        "",
        Duration.ofSeconds(9),
        Duration.ofSeconds(20),
        start,
        OutOfRange.FAIL,
        400_000);
  }
}
