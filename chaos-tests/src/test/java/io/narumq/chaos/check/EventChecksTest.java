package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Published;
import io.narumq.chaos.history.EventHistory.Read;
import io.narumq.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each check on a history of which it must say nothing, and on those that it must convict. */
class EventChecksTest {
  private final List<Published> published = new ArrayList<>();
  private final List<Read> read = new ArrayList<>();

  private void published(String publisher, long number, Outcome outcome, long offset) {
    int partition = outcome == Outcome.OK ? 0 : -1;
    String body = publisher + "-" + number;
    published.add(new Published(publisher, number, "k", body, outcome, partition, offset));
  }

  private void read(String reader, long offset, String body) {
    read.add(new Read(reader, 0, offset, "k", body));
  }

  private Verdict judge(EventCheck check) {
    return check.judge(new EventHistory(published, read));
  }

  private void convicts(EventCheck check, String... words) {
    assertThat(judge(check).violations()).singleElement().asString().contains(words);
  }

  @Test
  void whatIsRightIsNotConvicted() {
    published("p", 0, Outcome.OK, 0);
    published("q", 0, Outcome.FAILED, -1);
    published("p", 1, Outcome.UNKNOWN, -1);
    published("p", 2, Outcome.UNKNOWN, -1);
    published("p", 3, Outcome.OK, 2);
    for (String reader : List.of("r", "s")) {
      read(reader, 0, "p-0");
      read(reader, 1, "p-1");
      read(reader, 2, "p-3");
    }
    assertThat(EventCheck.ALL)
        .allSatisfy(check -> assertThat(judge(check).violations()).isEmpty())
        .allSatisfy(check -> assertThat(judge(check).judged()).isPositive());
  }

  @Test
  void aConfirmedEventThatIsNotThereIsLost() {
    published("p", 0, Outcome.OK, 0);
    convicts(new EventsStored(), "p-0", "null");
  }

  @Test
  void aConfirmedEventMustBeWhereItsPublisherWasTold() {
    published("p", 0, Outcome.OK, 0);
    published("p", 1, Outcome.OK, 0);
    read("r", 0, "p-0");
    convicts(new EventsStored(), "p-1", "but p-0");
  }

  @Test
  void anEventInTwoPlacesIsDoubled() {
    published("p", 0, Outcome.UNKNOWN, -1);
    read("r", 0, "p-0");
    read("r", 1, "p-0");
    convicts(new EventsStoredOnce(), "p-0", "stands at", "too");
  }

  @Test
  void whatNobodyPublishedIsInvented() {
    read("r", 0, "other");
    convicts(new EventsStoredOnce(), "other", "published as null");
  }

  @Test
  void whatWasRefusedMustNotBeThere() {
    published("p", 0, Outcome.FAILED, -1);
    read("r", 0, "p-0");
    convicts(new EventsStoredOnce(), "was refused");
  }

  @Test
  void aSkippedOffsetIsAGap() {
    read("r", 0, "a");
    read("r", 2, "c");
    convicts(new OffsetsGapless(), "offset=2", "instead of offset 1");
  }

  @Test
  void anOffsetThatComesAgainIsOne() {
    read("r", 0, "a");
    read("r", 0, "a");
    convicts(new OffsetsGapless(), "instead of offset 1");
  }

  @Test
  void readersThatSeeOtherEventsDoNotAgree() {
    read("r", 0, "a");
    read("s", 0, "b");
    convicts(new ReadersAgree(), "body=b", "but", "body=a");
  }

  @Test
  void anEventBehindALaterOneOfItsPublisherIsOutOfOrder() {
    published("p", 0, Outcome.OK, 1);
    published("p", 1, Outcome.OK, 0);
    read("r", 0, "p-1");
    read("r", 1, "p-0");
    convicts(new EventsInOrder(), "p-0", "stands behind");
  }
}
