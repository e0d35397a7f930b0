package io.narumq.node.files;

import java.io.IOException;

/**
 * What is on disk is damaged or cut short. Nothing was changed; the node must not start with it,
 * and can get everything anew from the others.
 */
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what is wrong, and where
   */
  public DamagedException(String what) {
    super(what);
  }
}
