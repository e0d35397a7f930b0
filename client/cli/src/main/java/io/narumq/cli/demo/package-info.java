/**
 * {@code naru demo}: three real nodes, one queue, senders and workers, a {@code kill -9} of the
 * leader, and the proof that nothing was lost.
 *
 * <p>The parts know nothing of each other: {@link io.narumq.cli.demo.DemoStory} alone says what
 * happens when. Uses the public client only, as any program would.
 */
@NullMarked
package io.narumq.cli.demo;

import org.jspecify.annotations.NullMarked;
