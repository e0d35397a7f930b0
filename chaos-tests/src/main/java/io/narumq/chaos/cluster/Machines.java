package io.narumq.chaos.cluster;

import io.narumq.cluster.NodePlaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Where nodes run, and with which variables of the environment they start. Thread-safe. */
final class Machines implements NodePlaces {
  private final NodePlaces places;
  private final Map<Integer, Map<String, String>> environments = new ConcurrentHashMap<>();

  Machines(NodePlaces places) {
    this.places = places;
  }

  /** From its next start on, in place of what was set before. */
  void setEnvironment(int node, Map<String, String> environment) {
    environments.put(node, new TreeMap<>(environment));
  }

  @Override
  public String host(int number) {
    return places.host(number);
  }

  @Override
  public List<String> launcher(int number) {
    List<String> launcher = new ArrayList<>(places.launcher(number));
    Map<String, String> environment = environments.getOrDefault(number, Map.of());
    if (!environment.isEmpty()) {
      launcher.add("env");
      environment.forEach((name, value) -> launcher.add(name + "=" + value));
    }
    return launcher;
  }
}
