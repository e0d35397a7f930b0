package io.narumq.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final byte[] BODY = "body".getBytes(UTF_8);
  private static final byte[] OTHER = "other".getBytes(UTF_8);

  private final Ledger ledger = new Ledger();

  @Test
  void balancesWhenAllCameOutInAnyOrder() {
    send("1", BODY);
    send("2", BODY);
    send("3", OTHER);
    ledger.received("3", OTHER, 1);
    ledger.received("1", BODY, 1);
    ledger.received("2", BODY, 1);
    Ledger.Account account = ledger.account();
    assertThat(account.isBalanced()).isTrue();
    assertThat(account.digestIn()).isEqualTo(account.digestOut()).hasSize(64);
    assertThat(account.sent()).isEqualTo(3);
    assertThat(account.received()).isEqualTo(3);
  }

  @Test
  void whatWasResentOrDeliveredAgainCountsOnce() {
    send("1", BODY);
    ledger.resending(1);
    ledger.acked("1");
    ledger.received("1", BODY, 1);
    ledger.received("1", BODY, 1);
    ledger.received("1", BODY, 2);
    Ledger.Account account = ledger.account();
    assertThat(account.isBalanced()).isTrue();
    assertThat(account.sent()).isEqualTo(1);
    assertThat(account.resent()).isEqualTo(1);
    assertThat(account.duplicates()).isEqualTo(2);
    assertThat(account.redelivered()).isEqualTo(1);
  }

  @Test
  void aLostMessageShowsInCountAndDigest() {
    send("1", BODY);
    send("2", BODY);
    ledger.received("1", BODY, 1);
    assertThat(ledger.account().lost()).isEqualTo(1);
    assertThat(ledger.account().digestIn()).isNotEqualTo(ledger.account().digestOut());
    assertThat(ledger.account().isBalanced()).isFalse();
  }

  @Test
  void anInventedMessageShows() {
    send("1", BODY);
    ledger.received("1", BODY, 1);
    ledger.received("2", BODY, 1);
    assertThat(ledger.account().phantoms()).isEqualTo(1);
    assertThat(ledger.account().isBalanced()).isFalse();
  }

  @Test
  void aChangedBodyIsAPhantomAndALoss() {
    send("1", BODY);
    ledger.received("1", OTHER, 1);
    assertThat(ledger.account().phantoms()).isEqualTo(1);
    assertThat(ledger.account().lost()).isEqualTo(1);
  }

  @Test
  void idAndBodyDoNotRunIntoEachOther() {
    Digest one = new Digest();
    one.add("a", "bc".getBytes(UTF_8));
    Digest other = new Digest();
    other.add("ab", "c".getBytes(UTF_8));
    assertThat(one.hex()).isNotEqualTo(other.hex());
  }

  private void send(String id, byte[] body) {
    ledger.attempting(id, body);
    ledger.acked(id);
  }
}
