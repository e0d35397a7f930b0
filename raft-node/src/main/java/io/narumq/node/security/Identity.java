package io.narumq.node.security;

/**
 * Who calls: {@code cert:NAME}, {@code token:NAME} or {@code jwt:NAME}, so that none of the three
 * can make a name that another one gave.
 *
 * @param isNode a node of this cluster, which may do everything
 */
public record Identity(String text, boolean isNode) {
  /** Whoever it is, where nobody is asked. */
  public static final Identity ANYONE = new Identity("anyone", false);

  /** For people and in the audit log: a JSON Web Token can have any text as its subject. */
  public String shown() {
    return OneLine.word(text);
  }

  static Identity certificate(String name) {
    return new Identity("cert:" + name, false);
  }

  static Identity token(String name) {
    return new Identity("token:" + name, false);
  }

  static Identity jwt(String subject) {
    return new Identity("jwt:" + subject, false);
  }

  static Identity node(String name) {
    return new Identity("node:" + name, true);
  }
}
