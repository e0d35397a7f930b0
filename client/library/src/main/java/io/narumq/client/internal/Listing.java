package io.narumq.client.internal;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lists what has a name, in one shard after the other, page by page.
 *
 * @param <A> a page as the cluster tells it
 * @param <T> what is on it
 */
final class Listing<A extends Message, T> {
  static final int PAGE_SIZE = 1_000;

  /** How pages of a kind of things are asked for, and read. */
  interface Pages<A, T> {
    /** Asks for a page of a shard, with names behind this one. */
    CompletableFuture<Reply<A>> ask(int shard, String after);

    List<T> found(A page, int shard);

    boolean more(A page);
  }

  private final Router router;
  private final Pages<A, T> pages;
  private final Function<T, String> name;
  private final List<T> found = new ArrayList<>();
  private final CompletableFuture<List<T>> result = new CompletableFuture<>();

  Listing(Router router, Function<T, String> name, Pages<A, T> pages) {
    this.router = router;
    this.name = name;
    this.pages = pages;
  }

  /** All of them by name. The future fails with a NaruException. */
  CompletableFuture<List<T>> start() {
    // Shard 0 is always there; with its answer the number of shards is known.
    ask(0, "");
    return result;
  }

  private void ask(int shard, String after) {
    var unused =
        pages.ask(shard, after).whenComplete((reply, failure) -> answered(shard, reply, failure));
  }

  private void answered(int shard, @Nullable Reply<A> reply, @Nullable Throwable failure) {
    if (reply == null) {
      result.completeExceptionally(Calls.reason(failure));
      return;
    }
    List<T> page = pages.found(reply.answer(), shard);
    found.addAll(page);
    if (pages.more(reply.answer()) && !page.isEmpty()) {
      ask(shard, name.apply(page.get(page.size() - 1)));
    } else if (shard + 1 < router.routes().shards()) {
      ask(shard + 1, "");
    } else {
      found.sort(Comparator.comparing(name));
      result.complete(found);
    }
  }
}
