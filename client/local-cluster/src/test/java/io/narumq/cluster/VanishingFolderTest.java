package io.narumq.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VanishingFolderTest {
  @Test
  void goesWithItsProcessEvenByKill() throws Exception {
    Process owner =
        new ProcessBuilder(
                NodeJvm.current().java().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName())
            .start();
    Path folder = Path.of(owner.inputReader().readLine());
    assertThat(folder.resolve("data")).exists();
    assertThat(owner.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(folder));
  }

  /** Makes a folder with something in it, prints its name, and waits to be killed. */
  static final class Owner {
    private Owner() {}

    /** Without arguments. */
    public static void main(String[] args) throws Exception {
      Path folder = VanishingFolder.create("naru-test-");
      Files.writeString(folder.resolve("data"), "x");
      System.gc();
      System.out.println(folder);
      new CountDownLatch(1).await();
    }
  }
}
