package io.narumq.node.http;

/** What a page says. */
record Answer(int status, String contentType, String body) {
  private static final String TEXT = "text/plain; charset=utf-8";

  static Answer text(int status, String line) {
    return new Answer(status, TEXT, line + "\n");
  }
}
