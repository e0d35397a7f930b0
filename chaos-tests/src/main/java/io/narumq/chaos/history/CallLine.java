package io.narumq.chaos.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call, on its way from the process that made it. One of the three is there.
 *
 * @param number of the call in its process; a later line of one number says more
 */
@JsonInclude(Include.NON_NULL)
public record CallLine(
    long number,
    @Nullable SendCall send,
    @Nullable ReceiveCall receive,
    @Nullable SettleCall settle) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static CallLine of(long number, SendCall send) {
    return new CallLine(number, send, null, null);
  }

  static CallLine of(long number, ReceiveCall receive) {
    return new CallLine(number, null, receive, null);
  }

  static CallLine of(long number, SettleCall settle) {
    return new CallLine(number, null, null, settle);
  }

  /** In one line, without an end of line. */
  public String text() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From its text; empty if that is no whole line, as its process was killed while it wrote it. */
  public static Optional<CallLine> parse(String text) {
    try {
      return Optional.of(MAPPER.readValue(text, CallLine.class));
    } catch (JsonProcessingException torn) {
      return Optional.empty();
    }
  }
}
