package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.Set;

/** A request in which everything that has a name is called the same. */
public final class NamedRequest {
  private static final Set<String> NAMES =
      Set.of(
          "queue",
          "topic",
          "topics",
          "group",
          "subscription",
          "channel",
          "subscribe",
          "subscribe_patterns",
          "prefix",
          "target");
  private static final int DEPTH_MAX = 4;

  private NamedRequest() {}

  /** For a method, whatever else it may want. */
  public static ByteString of(MethodDescriptor<?, ?> method, String name) {
    var schema = (ProtoMethodDescriptorSupplier) method.getSchemaDescriptor();
    return message(schema.getMethodDescriptor().getInputType(), name, 0).toByteString();
  }

  private static DynamicMessage message(Descriptor type, String name, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      boolean isFirstOfOneof =
          field.getRealContainingOneof() == null
              || field.getRealContainingOneof().getField(0).equals(field);
      if (isFirstOfOneof && !field.isMapField()) {
        fill(message, field, name, depth);
      }
    }
    return message.build();
  }

  private static void fill(
      DynamicMessage.Builder message, FieldDescriptor field, String name, int depth) {
    Object value;
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && isOurs(field, depth)) {
      value = message(field.getMessageType(), name, depth + 1);
    } else if (field.getJavaType() == FieldDescriptor.JavaType.STRING
        && NAMES.contains(field.getName())) {
      value = name;
    } else {
      return;
    }
    if (field.isRepeated()) {
      message.addRepeatedField(field, value);
    } else {
      message.setField(field, value);
    }
  }

  private static boolean isOurs(FieldDescriptor field, int depth) {
    return depth < DEPTH_MAX && field.getMessageType().getFullName().startsWith("naru.v1.");
  }
}
