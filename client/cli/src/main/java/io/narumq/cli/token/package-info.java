/** {@code naru token}: tokens for clients without a certificate. */
@NullMarked
package io.narumq.cli.token;

import org.jspecify.annotations.NullMarked;
