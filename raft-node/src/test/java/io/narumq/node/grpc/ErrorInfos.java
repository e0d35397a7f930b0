package io.narumq.node.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;

/** Reads the typed part of errors. */
public final class ErrorInfos {
  private ErrorInfos() {}

  public static ErrorInfo of(Throwable error) {
    Status status = StatusProto.fromThrowable(error);
    if (status == null) {
      throw new AssertionError("not a status", error);
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return unpack(detail);
      }
    }
    throw new AssertionError("no ErrorInfo in " + status, error);
  }

  private static ErrorInfo unpack(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
