package io.narumq.node.security;

/** What can be done with something that has a name. None of them includes another. */
public enum Operation {
  /** Store messages there, or publish them. */
  SEND,
  /** Take messages from there, and say what became of them. */
  RECEIVE,
  /** Look at messages without taking them. */
  BROWSE,
  /** Make, change, empty, delete. */
  ADMIN
}
