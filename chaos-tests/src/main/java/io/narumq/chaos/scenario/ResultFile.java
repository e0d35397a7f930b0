package io.narumq.chaos.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.narumq.chaos.check.Availability;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What came out of a run, for other programs. Names in snake_case with their unit at the end. */
public final class ResultFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ResultFile() {}

  /** Replaces {@code file}. */
  public static void write(RunResult result, Path file) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("outcome", result.outcome().name());
    members.put("scenario", result.plan().scenario());
    members.put("seed", result.plan().seed());
    members.put("nodes", result.plan().nodes());
    members.put("reasons_invalid", result.reasonsInvalid());
    members.put("verdicts", result.verdicts().stream().map(ResultFile::verdict).toList());
    members.put("faults", result.faults().stream().map(it -> fault(it, result.history())).toList());
    members.put("leaders", result.led().stream().map(ResultFile::led).toList());
    members.put("traffic", result.traffic());
    members.put("sometimes", result.sometimes());
    MAPPER.writeValue(file.toFile(), members);
  }

  /** How often what many runs must bring about came about, by name, from a file of one. */
  public static Map<String, Long> sometimes(Path file) throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    MAPPER
        .readTree(file.toFile())
        .path("sometimes")
        .properties()
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
    return counts;
  }

  private static Map<String, Object> verdict(Verdict verdict) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("promise", verdict.promise());
    members.put("kept", verdict.kept());
    members.put("judged", verdict.judged());
    members.put("violations", verdict.violations());
    return members;
  }

  private static Map<String, Object> fault(FaultRecord fault, History history) {
    Availability served = Availability.of(history, fault.begin(), fault.recovered());
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("faults", fault.faults());
    members.put("what", fault.what());
    members.put("harmless", fault.harmless());
    members.put("begin_ms", ms(fault.begin()));
    members.put("end_ms", ms(fault.end()));
    members.put("recovered_ms", ms(fault.recovered()));
    if (served.firstOkNanos() != Span.NEVER) {
      members.put("first_ok_ms", ms(served.firstOkNanos()));
    }
    members.put("longest_gap_ms", ms(served.longestGapNanos()));
    return members;
  }

  private static Map<String, Object> led(Observer.Led led) {
    return Map.of(
        "at_ms", ms(led.at()), "shard", led.shard(), "node", led.node(), "term", led.term());
  }

  private static long ms(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
