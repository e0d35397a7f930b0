package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.narumq.state.v1.RecurringCron;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {
  private static List<Long> bits(long bits) {
    return LongStream.range(0, 64).filter(bit -> (bits >> bit & 1) == 1).boxed().toList();
  }

  @Test
  void listsRangesAndSteps() {
    RecurringCron cron = CronExpression.parse(" */20  8-10,17 1,15 2-8/3  * ").build();
    assertThat(bits(cron.getMinutes())).containsExactly(0L, 20L, 40L);
    assertThat(bits(cron.getHours())).containsExactly(8L, 9L, 10L, 17L);
    assertThat(bits(cron.getDaysOfMonth())).containsExactly(1L, 15L);
    assertThat(bits(cron.getMonths())).containsExactly(2L, 5L, 8L);
    assertThat(bits(cron.getDaysOfWeek())).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(cron.getExpression()).isEqualTo("*/20  8-10,17 1,15 2-8/3  *");
  }

  @Test
  void allOfEachField() {
    RecurringCron cron = CronExpression.parse("* * * * *").build();
    assertThat(bits(cron.getMinutes())).hasSize(60).startsWith(0L);
    assertThat(bits(cron.getHours())).hasSize(24).startsWith(0L);
    assertThat(bits(cron.getDaysOfMonth() & 0xffffffffL)).hasSize(31).startsWith(1L);
    assertThat(bits(cron.getMonths())).hasSize(12).startsWith(1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 * jan,DEC mon | 0 0 * 1,12 1",
        "0 0 * * FRI-SUN | 0 0 * * 5,6,0",
        "0 0 * * SUN-TUE | 0 0 * * 0,1,2",
        "0 0 * * 7 | 0 0 * * 0",
        "50/5 * * * * | 50,55 * * * *",
        "@hourly | 0 * * * *",
        "@Daily | 0 0 * * *",
        "@weekly | 0 0 * * 0",
        "@monthly | 0 0 1 * *",
        "@yearly | 0 0 1 1 *"
      })
  void otherWaysToWriteIt(String one, String other) {
    assertThat(CronExpression.parse(one).clearExpression().build())
        .isEqualTo(CronExpression.parse(other).clearExpression().build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "@never",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * 0 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "1,,2 * * * *",
        ", * * * *",
        "-1 * * * *",
        "1- * * * *",
        "* * * MON *",
        "* * * * JAN",
        "* * * * MOND",
        "1/x * * * *",
        "? * * * *",
        "\u0663 * * * *",
        "99999999999 * * * *"
      })
  void whatIsNone(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> CronExpression.parse(text));
  }

  @Test
  void notEndless() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CronExpression.parse("* ".repeat(100_000)));
  }
}
