package io.narumq.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.exit.ExitCode;
import io.narumq.node.fake.FakeTime;
import io.narumq.statemachine.Applied;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InstallerTest {
  private static final Applied POSITION = new Applied(2, 7, 0, 0, 0);

  private final FakeTime time = new FakeTime();
  private final List<ExitCode> stopped = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private boolean works = true;
  private final Installer installer =
      new Installer(0, this::download, time, (code, what, cause) -> stopped.add(code));

  private Applied download(String nodeId, long firstIndex) throws IOException {
    asked.add(nodeId + " " + firstIndex);
    if (!works) {
      throw new IOException("no");
    }
    return POSITION;
  }

  @Test
  void tellsWhatItGotAndIsContentWhenItIsInPlace() {
    CompletableFuture<Applied> installed = installer.install("n2", 5);
    assertThat(asked).as("not by the thread of Raft").isEmpty();
    time.run();
    assertThat(asked).containsExactly("n2 5");
    assertThat(installed).isCompletedWithValue(POSITION);
    installer.placed();
    time.advance(2 * Installer.PLACE_MS_MAX);
    assertThat(stopped).isEmpty();
    assertThat(time.timers()).isZero();
  }

  @Test
  void theProcessEndsIfRaftForgetsToPutItInPlace() {
    var unused = installer.install("n2", 5);
    time.advance(Installer.PLACE_MS_MAX - 1);
    assertThat(stopped).isEmpty();
    time.advance(1);
    assertThat(stopped).containsExactly(ExitCode.INSTALL_STUCK);
  }

  @Test
  void failuresAreToldAfterAPauseThatGrows() {
    works = false;
    long pauseMs = Installer.BACK_OFF_MS_MIN;
    for (int i = 0; i < 10; i++) {
      CompletableFuture<Applied> installed = installer.install("n2", 5);
      time.advance(pauseMs - 1);
      assertThat(installed).isNotDone();
      time.advance(1);
      assertThat(installed).isCompletedExceptionally();
      pauseMs = Math.min(Installer.BACK_OFF_MS_MAX, 2 * pauseMs);
    }
    works = true;
    CompletableFuture<Applied> installed = installer.install("n2", 5);
    time.run();
    assertThat(installed).isCompleted();
  }
}
