package io.narumq.node.sim;

import java.util.function.IntConsumer;

/** A fault that comes and goes. */
final class Trouble {
  private static final int SLOW_US = 100_000;

  private final SimWorld world;
  private final Fault fault;

  Trouble(SimWorld world, Fault fault) {
    this.world = world;
    this.fault = fault;
  }

  void begin() {
    int victim = victim();
    world.time().trace("n" + victim, "fault " + fault.kind(), fault.forMs());
    world.time().after(fault.forMs() * 1_000, () -> end(victim));
    SimNode node = world.node(victim);
    SimProcess process = node.process();
    switch (fault.kind()) {
      case CRASH -> node.crash();
      case PAUSE -> {
        if (process != null) {
          process.pause(world.time().nowUs() + fault.forMs() * 1_000);
        }
      }
      case SLOW_APPLY -> {
        if (process != null) {
          process.applySlowly(SLOW_US);
        }
      }
      case ISOLATE -> {
        nodes(other -> world.network().cut(victim, other));
        nodes(other -> world.network().cut(other, victim));
      }
      case MUTE -> {
        nodes(other -> world.network().cut(victim, other));
        clients(other -> world.network().cut(victim, other));
      }
      case DEAF -> nodes(other -> world.network().cut(other, victim));
      case UNREACHABLE -> clients(other -> world.network().cut(other, victim));
      case CLIENT_PAUSE -> world.client(victim).pause(fault.forMs());
      case CLIENT_CRASH -> world.replaceClient(victim);
    }
  }

  private void end(int victim) {
    world.time().trace("n" + victim, "well again " + fault.kind(), 0);
    SimNode node = world.node(victim);
    SimProcess process = node.process();
    switch (fault.kind()) {
      case CRASH -> node.start();
      case PAUSE, CLIENT_PAUSE, CLIENT_CRASH -> {}
      case SLOW_APPLY -> {
        if (process != null) {
          process.applySlowly(0);
        }
      }
      case ISOLATE, MUTE, DEAF, UNREACHABLE -> {
        nodes(other -> heal(victim, other));
        clients(other -> heal(victim, other));
      }
    }
  }

  private void heal(int one, int other) {
    world.network().heal(one, other);
    world.network().heal(other, one);
  }

  private int victim() {
    if (fault.node() != Fault.LEADER) {
      return fault.node();
    }
    for (int id = 0; id < Plan.NODES; id++) {
      if (world.node(id).leads()) {
        return id;
      }
    }
    return 0;
  }

  private static void nodes(IntConsumer action) {
    for (int id = 0; id < Plan.NODES; id++) {
      action.accept(id);
    }
  }

  private static void clients(IntConsumer action) {
    for (int number = 0; number < Plan.CLIENTS; number++) {
      action.accept(Plan.NODES + number);
    }
  }
}
