package judges;

import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.validation.policy.ValidationPolicyLoader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The validation policy DSS ships, with the changes of a table: section, constraint, level, reason.
 *
 * <p>A constraint the shipped policy does not have is written behind one that it has: {@code Coherence>TimestampValid}.
 */
final class Policy {

  private Policy() {}

  static ValidationPolicy load(Path changes) throws Exception {
    Document document;
    try (InputStream shipped = Policy.class.getResourceAsStream("/policy/constraint.xml")) {
      document = parser().parse(shipped);
    }
    for (String line : Files.readAllLines(changes, StandardCharsets.UTF_8)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] fields = line.split("\t");
      if (change(document, fields[0], fields[1], fields[2]) == 0) {
        throw new IllegalArgumentException("the policy has no " + fields[0] + " " + fields[1]);
      }
    }
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(changed));
    return ValidationPolicyLoader.fromValidationPolicy(new InMemoryDocument(changed.toByteArray()))
        .withDefaultCryptographicSuite()
        .create();
  }

  private static DocumentBuilder parser() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder();
  }

  private static int change(Document document, String section, String constraint, String level) {
    String existing = constraint.substring(0, Math.max(constraint.indexOf('>'), 0));
    String name = constraint.substring(constraint.indexOf('>') + 1);
    int changed = 0;
    NodeList sections = document.getElementsByTagName(section);
    for (int number = 0; number < sections.getLength(); number++) {
      Element within = (Element) sections.item(number);
      if (!existing.isEmpty()) {
        Node before = within.getElementsByTagName(existing).item(0);
        before.getParentNode().insertBefore(document.createElementNS(before.getNamespaceURI(), name), before.getNextSibling());
      }
      NodeList found = within.getElementsByTagName(name);
      for (int at = 0; at < found.getLength(); at++) {
        ((Element) found.item(at)).setAttribute("Level", level);
        changed++;
      }
    }
    return changed;
  }
}
