package io.narumq.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.deploy.SourceTree.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the decisions name must be there. */
class DecisionsTest {
  private static final SourceTree TREE = SourceTree.read();
  private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");

  /** A test by the names of its class, wherever that is, and method. */
  record NamedTest(String className, String method) {
    boolean isThere() {
      Pattern declared = Pattern.compile("void " + method + "\\(");
      return TREE.sources().stream()
          .filter(Source::isTest)
          .filter(source -> source.className().equals(className))
          .flatMap(source -> source.lines().stream())
          .anyMatch(declared.asPredicate());
    }
  }

  private static List<NamedTest> named() throws IOException {
    String decisions = Files.readString(TREE.root().resolve("DECISIONS.md"));
    return NAMED_TEST
        .matcher(decisions)
        .results()
        .map(named -> new NamedTest(named.group(1), named.group(2)))
        .toList();
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    assertThat(named()).hasSizeGreaterThan(50).allMatch(NamedTest::isThere);
  }

  @Test
  void oneThatIsNotIsNoticed() {
    assertThat(new NamedTest("DecisionsTest", "oneThatIsNotIsNoticed").isThere()).isTrue();
    assertThat(new NamedTest("DecisionsTest", "gone").isThere()).isFalse();
  }
}
