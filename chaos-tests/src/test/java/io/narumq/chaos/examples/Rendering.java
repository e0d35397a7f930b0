package io.narumq.chaos.examples;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Heavy jobs: hours of work on gigabytes, with progress, and an end when somebody asks for it. */
final class Rendering {
  static final String JOBS = "{render}.jobs";
  static final String STATUS = "{render}.status";

  /** What takes its time. */
  interface Renderer {
    void render(String frame, Path to) throws Exception;
  }

  private final Renderer renderer;

  Rendering(Renderer renderer) {
    this.renderer = renderer;
  }

  static void createQueues(NaruClient naru) {
    naru.createQueue(
        JOBS,
        QueueSettings.DEFAULT
            .withLease(Duration.ofSeconds(30))
            .withMaxProcessing(Duration.ofHours(6)));
    naru.createQueue(STATUS, QueueSettings.DEFAULT.withTtl(Duration.ofDays(1)));
  }

  /** The film is in a store of your own; the message says where. */
  static void submit(NaruClient naru, URI film) {
    naru.send(JOBS, OutgoingMessage.of("").header("film", film.toString())).orThrow();
  }

  Worker start(NaruClient naru) {
    return naru.worker(JOBS).handler(job -> render(naru, job)).start();
  }

  void render(NaruClient naru, ReceivedMessage job) throws Exception {
    Path film = Path.of(URI.create(job.headers().get("film")));
    List<String> frames = Files.readAllLines(film.resolve("frames"));
    for (String frame : frames) {
      if (Files.exists(film.resolve("cancelled"))) {
        report(naru, job, "cancelled");
        return;
      }
      renderOnce(frame, film.resolve(frame));
      report(naru, job, frame + " is done");
    }
    report(naru, job, "finished");
  }

  /** A job that began on a worker that died goes on where it stopped. */
  private void renderOnce(String frame, Path to) throws Exception {
    if (!Files.exists(to)) {
      renderer.render(frame, to);
    }
  }

  private static void report(NaruClient naru, ReceivedMessage job, String what) {
    naru.send(
            STATUS,
            OutgoingMessage.of(what).header("film", String.valueOf(job.headers().get("film"))))
        .orThrow();
  }

  static void cancel(URI film) throws IOException {
    Files.createFile(Path.of(film).resolve("cancelled"));
  }
}
