/**
 * One small class for each kind of command: it decides whether the command can be done, lets the
 * tables do it, and says what it came to. A refusal changes nothing; no command that a client can
 * send may throw.
 */
@NullMarked
package io.narumq.statemachine.processor;

import org.jspecify.annotations.NullMarked;
