package io.narumq.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page tells what the figures say, by itself, and is well-formed whatever messages say. */
class ReportPageTest {
  private final Figures figures = Measured.of(MadeUpRun.result());
  private String html = "";
  private Document page;

  @BeforeEach
  void make() throws Exception {
    html = ReportPage.html(figures);
    page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)));
  }

  private List<Element> all(String tag) {
    NodeList nodes = page.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private List<Element> withClass(String css) {
    return all("*").stream()
        .filter(it -> List.of(it.getAttribute("class").split(" ", -1)).contains(css))
        .toList();
  }

  private String section(String id) {
    return all("section").stream()
        .filter(it -> it.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow()
        .getTextContent();
  }

  @Test
  void needsNothingFromOutside() {
    assertThat(html).doesNotContain("http", "src=", "href=", "url(", "@import", "<script");
  }

  @Test
  void theVerdictComesFirst() {
    assertThat(all("header").get(0).getTextContent())
        .contains("FAILED", "kill-leader", "seed 42", "3 nodes", "2 of 3 promises were broken");
    assertThat(withClass("tile").stream().map(Element::getTextContent).toList())
        .contains("3messages confirmed", "1of them lost", "1 of 3promises kept");
  }

  @Test
  void promisesAreToldWithTheirViolations() {
    assertThat(section("broken"))
        .contains("ack is final", "0-1-0-1 acked in", "no acknowledged message is lost");
    assertThat(withClass("broken")).hasSize(2);
    assertThat(section("promises")).contains("fences stand");
    assertThat(withClass("kept")).hasSize(1);
  }

  @Test
  void whatHappenedIsDrawn() {
    assertThat(withClass("fault")).extracting(Element::getTextContent).contains("kill-leader");
    assertThat(withClass("hit")).as("only n1 was killed").hasSize(1);
    assertThat(withClass("role"))
        .extracting(it -> it.getAttribute("class"))
        .containsExactly("role LEADER", "role SILENT", "role FOLLOWER", "role LEADER");
    assertThat(withClass("term")).extracting(Element::getTextContent).containsExactly("t1", "t2");
    assertThat(withClass("lost"))
        .singleElement()
        .extracting(Element::getTextContent)
        .asString()
        .contains(MadeUpRun.LOST);
    assertThat(withClass("unknown").stream().map(Element::getTextContent).toList())
        .contains("1 sends of unknown outcome");
  }

  @Test
  void recoveryIsATable() {
    assertThat(section("recovery"))
        .contains("killed n1 (leads shard 0 in term 1)", "3.00 s", "2.00 s", "never");
  }

  @Test
  void whatDiffersIsMarkedInTheGrid() {
    assertThat(withClass("differs")).hasSize(2);
    assertThat(withClass("unseen")).as("n3 at index 8").hasSize(1);
    assertThat(withClass("cell")).hasSize(6);
  }

  @Test
  void evidenceThatIsMissingShows() {
    assertThat(section("evidence")).contains("elections", "databases taken over");
    assertThat(withClass("doubtful")).hasSize(1);
  }

  @Test
  void storiesAreTold() {
    assertThat(withClass("story")).as("bars of the time line").hasSize(figures.stories().size());
    assertThat(section("stories")).contains("c2", "delivery 2", MadeUpRun.LOST);
  }

  /** The file of results has all that the page shows. */
  @Test
  void isTheSameFromTheFileOfResults(@TempDir Path folder) throws Exception {
    Path result = folder.resolve(ResultFile.NAME);
    ResultFile.write(figures, result);
    assertThat(ResultFile.read(result)).isEqualTo(figures);
    Path file = folder.resolve(ReportPage.NAME);
    ReportPage.write(ResultFile.read(result), file);
    assertThat(Files.readString(file)).isEqualTo(html);
  }
}
