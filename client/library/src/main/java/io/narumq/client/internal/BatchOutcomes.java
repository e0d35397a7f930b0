package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.SendOutcome;

/** Tells the messages of a batch that it will not be repeated any more. */
record BatchOutcomes(ProducerCore.Outcomes outcomes) {
  /** Rejected if nothing can have been done, else unknown. */
  void end(SendBatch batch, ErrorReason why, CallFailure cause) {
    ErrorReason reason = batch.mayBeStored() ? ErrorReason.OUTCOME_UNKNOWN : why;
    String text = String.valueOf(cause.getMessage());
    SendOutcome outcome =
        reason.nothingDone()
            ? new SendOutcome.Rejected(reason, text)
            : new SendOutcome.Unknown(new NaruException(reason, text, cause));
    outcomes.tell(batch.messages(), i -> outcome);
  }

  /** Nobody waits for an answer any more, though there may be one. */
  void leave(SendBatch batch, String why) {
    CallFailure cause = CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, why);
    end(batch, ErrorReason.OUTCOME_UNKNOWN, cause);
  }

  /** What waits is rejected; what waits to be repeated is unknown if it may have been stored. */
  void reject(SendBatch batch, SendOutcome.Rejected outcome) {
    if (batch.mayBeStored()) {
      end(batch, outcome.reason(), CallFailure.of(outcome.reason(), outcome.message()));
    } else {
      outcomes.tell(batch.messages(), i -> outcome);
    }
  }
}
