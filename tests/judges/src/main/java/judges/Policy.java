package judges;

import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.validation.policy.ValidationPolicyLoader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
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
 * The validation policy DSS ships, with the changes of a table: when, section, constraint, level, reason.
 *
 * <p>A change counts {@code always}, or for the cases that ask for it by that word. A constraint the shipped policy does
 * not have is written behind one that it has, {@code KeyUsage>ExtendedKeyUsage}; values it accepts follow the level; {@code ALSO} and a value
 * add to a list that is there. A section
 * within another is named behind it, {@code SignatureConstraints/SigningCertificate}. In the section {@code Algorithms} an algorithm, by its identifier and name, is added to the catalogue.
 */
final class Policy {

  private Policy() {}

  static ValidationPolicy load(Path changes, Set<String> asked) throws Exception {
    Document policy = shipped("/policy/constraint.xml");
    Document suite = shipped("/suite/dss-crypto-suite.xml");
    for (String line : Files.readAllLines(changes, StandardCharsets.UTF_8)) {
      String[] fields = line.split("\t");
      if (line.isBlank() || line.startsWith("#") || !(fields[0].equals("always") || asked.contains(fields[0]))) {
        continue;
      }
      if (fields[1].equals("Algorithms")) {
        accept(suite, fields[2], fields[3]);
      } else if (change(policy, fields[1], fields[2], fields[3].split(" ")) == 0) {
        throw new IllegalArgumentException("the policy has no " + fields[1] + " " + fields[2]);
      }
    }
    return ValidationPolicyLoader.fromValidationPolicy(written(policy)).withCryptographicSuite(written(suite)).create();
  }

  private static Document shipped(String name) throws Exception {
    try (InputStream input = Policy.class.getResourceAsStream(name)) {
      return parser().parse(input);
    }
  }

  private static InMemoryDocument written(Document document) throws Exception {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(made));
    return new InMemoryDocument(made.toByteArray());
  }

  private static DocumentBuilder parser() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder();
  }

  /** Adds a signature algorithm without an end to the catalogue. */
  private static void accept(Document suite, String identifier, String name) {
    Element before = (Element) suite.getElementsByTagNameNS("*", "Algorithm").item(0);
    Element algorithm = below(before.getParentNode(), before, "Algorithm");
    Element named = below(algorithm, before, "AlgorithmIdentifier");
    below(named, before, "Name").setTextContent(name);
    below(named, before, "ObjectIdentifier").setTextContent(identifier);
    below(below(algorithm, before, "Evaluation"), before, "Validity");
  }

  private static Element below(Node parent, Node like, String name) {
    String prefixed = like.getPrefix() == null ? name : like.getPrefix() + ":" + name;
    Element made = parent.getOwnerDocument().createElementNS(like.getNamespaceURI(), prefixed);
    parent.appendChild(made);
    return made;
  }

  private static boolean isIn(Node node, String section) {
    Node parent = node.getParentNode();
    return parent != null && (section.equals(parent.getNodeName()) || isIn(parent, section));
  }

  private static int change(Document document, String section, String constraint, String[] level) {
    String existing = constraint.substring(0, Math.max(constraint.indexOf('>'), 0));
    String name = constraint.substring(constraint.indexOf('>') + 1);
    String around = section.substring(0, Math.max(section.indexOf('/'), 0));
    int changed = 0;
    NodeList sections = document.getElementsByTagName(section.substring(section.indexOf('/') + 1));
    for (int number = 0; number < sections.getLength(); number++) {
      Element within = (Element) sections.item(number);
      if (!around.isEmpty() && !isIn(within, around)) {
        continue;
      }
      Node before = existing.isEmpty() ? null : within.getElementsByTagName(existing).item(0);
      if (before != null) {
        Element made = document.createElementNS(before.getNamespaceURI(), name);
        before.getParentNode().insertBefore(made, before.getNextSibling());
        for (int value = 1; value < level.length; value++) {
          below(made, before, "Id").setTextContent(level[value]);
        }
      }
      NodeList found = existing.isEmpty() || before != null ? within.getElementsByTagName(name) : sections;
      for (int at = 0; found != sections && at < found.getLength(); at++) {
        Element constrained = (Element) found.item(at);
        if (level[0].equals("ALSO")) {
          below(constrained, constrained, "Id").setTextContent(level[1]);
        } else {
          constrained.setAttribute("Level", level[0]);
        }
        changed++;
      }
    }
    return changed;
  }
}
