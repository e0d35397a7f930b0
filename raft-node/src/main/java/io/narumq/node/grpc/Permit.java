package io.narumq.node.grpc;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ErrorReason;
import io.narumq.node.security.Access;
import io.narumq.node.security.Identity;
import io.narumq.node.security.Need;
import java.util.List;
import java.util.Map;

/** Who makes the current call, and what he may do at this moment. */
record Permit(Identity who, Access access) {
  private static final Permit ANYTHING = new Permit(Identity.ANYONE, Access.open());
  private static final Context.Key<Permit> CURRENT = Context.keyWithDefault("permit", ANYTHING);

  /** That of the current call; to be asked for while its service method runs. */
  static Permit current() {
    return CURRENT.get();
  }

  /** The context of a call with this permit. */
  Context in(Context context) {
    return context.withValue(CURRENT, this);
  }

  /** Throws if something is not allowed. */
  void check(List<Need> needs) {
    access
        .missing(who, needs)
        .ifPresent(
            missing -> {
              throw denied(missing);
            });
  }

  private StatusRuntimeException denied(Need missing) {
    String what =
        missing.operation().equals("any")
            ? "has nothing to do with " + missing.object()
            : "may not %s: %s".formatted(missing.operation(), missing.object());
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_PERMISSION_DENIED,
        "%s %s; no rule of the cluster allows it".formatted(who.shown(), what),
        Map.of(
            "operation", missing.operation(),
            "kind", missing.kindName(),
            "name", missing.shownName()));
  }
}
