/**
 * Real node processes, real faults, a recorded history, and checkers that convict.
 *
 * <p>{@code workload} drives a cluster through the public client and writes down what it saw in a
 * {@code history}; {@code check} judges that history, some of it by replaying it through a {@code
 * model}; {@code scenario} adds the faults.
 *
 * <p>The checkers know the promises, not the code: nothing in here may depend on the node or on the
 * state machine (which are on the class path only to be started as processes).
 */
@NullMarked
package io.narumq.chaos;

import org.jspecify.annotations.NullMarked;
