package io.narumq.statemachine.state;

import io.narumq.api.filter.Filter.Facts;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageSetIndex;
import org.jspecify.annotations.Nullable;

/** What the index of a set says of message {@code number}. */
record IndexedFacts(MessageSetIndex index, int number) implements Facts {
  @Override
  public String subject() {
    return index.getSubjectsCount() == 0 ? "" : index.getSubjects(number);
  }

  @Override
  public @Nullable String header(String name) {
    if (index.getHeadersCount() == 0) {
      return null;
    }
    for (Header header : index.getHeaders(number).getHeadersList()) {
      if (header.getName().equals(name)) {
        return header.getValue();
      }
    }
    return null;
  }
}
