/**
 * What came out of a run: its {@link io.narumq.chaos.report.Figures}, as {@code result.json} for
 * other programs, and as {@code report.html} for people, which is made of nothing else.
 */
@NullMarked
package io.narumq.chaos.report;

import org.jspecify.annotations.NullMarked;
