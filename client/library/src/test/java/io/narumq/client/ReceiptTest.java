package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ReceiptTest {
  @Test
  void itsTextIsReadAgain() {
    Receipt receipt = Receipt.of(new byte[] {0x10, (byte) 0xfb, (byte) 0xff, 0});
    assertThat(Receipt.parse(receipt.toString())).isEqualTo(receipt);
  }

  @Test
  void whatIsNoneIsTold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Receipt.parse("no receipt"))
        .withMessage("'no receipt' is not a receipt");
    assertThatIllegalArgumentException().isThrownBy(() -> Receipt.parse(""));
  }
}
