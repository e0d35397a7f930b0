package io.narumq.node.grpc;

import io.narumq.statemachine.inspect.MessageState;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The places that messages can be in, between the state and the API. */
final class MessageStates {
  private MessageStates() {}

  static io.narumq.api.v1.MessageState tell(MessageState state) {
    return switch (state) {
      case READY -> io.narumq.api.v1.MessageState.MESSAGE_STATE_READY;
      case LEASED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_LEASED;
      case DELAYED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_DELAYED;
      case BACKING_OFF -> io.narumq.api.v1.MessageState.MESSAGE_STATE_BACKING_OFF;
      case DEAD_LETTERING -> io.narumq.api.v1.MessageState.MESSAGE_STATE_DEAD_LETTERING;
      case EXPIRED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_EXPIRED;
      case BLOCKED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_BLOCKED;
      case PARKED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_PARKED;
      case SETTLED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_SETTLED;
      case NEVER_EXISTED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_NEVER_EXISTED;
    };
  }

  /** Which ones are to be seen; none stands for all. */
  static Set<MessageState> asked(String field, List<io.narumq.api.v1.MessageState> states) {
    if (states.isEmpty()) {
      return EnumSet.allOf(MessageState.class);
    }
    Set<MessageState> asked = EnumSet.noneOf(MessageState.class);
    states.forEach(state -> asked.add(asked(field, state)));
    return asked;
  }

  private static MessageState asked(String field, io.narumq.api.v1.MessageState state) {
    return switch (state) {
      case MESSAGE_STATE_READY -> MessageState.READY;
      case MESSAGE_STATE_LEASED -> MessageState.LEASED;
      case MESSAGE_STATE_DELAYED -> MessageState.DELAYED;
      case MESSAGE_STATE_BACKING_OFF -> MessageState.BACKING_OFF;
      case MESSAGE_STATE_DEAD_LETTERING -> MessageState.DEAD_LETTERING;
      case MESSAGE_STATE_EXPIRED -> MessageState.EXPIRED;
      case MESSAGE_STATE_BLOCKED -> MessageState.BLOCKED;
      case MESSAGE_STATE_PARKED -> MessageState.PARKED;
      case MESSAGE_STATE_SETTLED,
          MESSAGE_STATE_NEVER_EXISTED,
          MESSAGE_STATE_UNSPECIFIED,
          UNRECOGNIZED ->
          throw ApiErrors.fieldInvalid(field, "not the place of a message that is there");
    };
  }
}
