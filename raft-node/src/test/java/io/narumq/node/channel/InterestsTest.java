package io.narumq.node.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.v1.InterestChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InterestsTest {
  private static final List<String> NAMES = List.of("a", "b", "a.a", "a.b", "b.a", "b.b.b");
  private static final List<String> PATTERNS = List.of("*", "a*", "*.b", "?", "[ab].*", "b.b.b");

  @Test
  void aSubscriberCountsOnceHoweverManyOfItsPatternsMatch() {
    Interests<String> interests = new Interests<>();
    interests.set(
        "ada",
        Subscriptions.NONE.with(
            InterestChange.newBuilder()
                .addSubscribe("a.b")
                .addSubscribePatterns("a.*")
                .addSubscribePatterns("*")
                .build()));
    assertThat(interests.of("a.b")).containsExactly("ada");
    assertThat(interests.of("b")).containsExactly("ada");
    interests.set("ada", Subscriptions.NONE);
    assertThat(interests.of("a.b")).isEmpty();
    assertThat(interests.all()).isEmpty();
  }

  /** After every change, what is found is what a look at every subscriber finds. */
  @Test
  void agreesWithLookingAtAllOfThem() {
    long seed = Long.getLong("naru.seed", 1);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      Interests<Integer> interests = new Interests<>();
      Map<Integer, Subscriptions> model = new HashMap<>();
      for (int i = 0; i < 100; i++) {
        int subscriber = random.nextInt(5);
        Subscriptions after =
            interests.subscriptions(subscriber).with(change(random, random.nextInt(20) == 0));
        interests.set(subscriber, after);
        model.put(subscriber, after);
        String channel = NAMES.get(random.nextInt(NAMES.size()));
        assertThat(interests.of(channel))
            .as("seed %d, %s", seed, channel)
            .containsExactlyInAnyOrderElementsOf(
                model.keySet().stream().filter(it -> wants(model.get(it), channel)).toList());
      }
    }
  }

  private static boolean wants(Subscriptions subscriptions, String channel) {
    return subscriptions.names().contains(channel)
        || subscriptions.patterns().stream().anyMatch(it -> Glob.parse(it).matches(channel));
  }

  private static InterestChange change(SplittableRandom random, boolean gone) {
    InterestChange.Builder change = InterestChange.newBuilder().setGone(gone);
    for (int i = random.nextInt(3); i > 0; i--) {
      change.addSubscribe(NAMES.get(random.nextInt(NAMES.size())));
      change.addUnsubscribe(NAMES.get(random.nextInt(NAMES.size())));
    }
    for (int i = random.nextInt(2); i > 0; i--) {
      change.addSubscribePatterns(PATTERNS.get(random.nextInt(PATTERNS.size())));
      change.addUnsubscribePatterns(PATTERNS.get(random.nextInt(PATTERNS.size())));
    }
    return change.build();
  }
}
