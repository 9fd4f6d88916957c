package judges;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.poi.schemas.ooxml.system.ooxml.TypeSystemHolder;
import org.apache.xmlbeans.SchemaTypeLoader;
import org.apache.xmlbeans.XmlBeans;
import org.apache.xmlbeans.XmlError;
import org.apache.xmlbeans.XmlObject;
import org.apache.xmlbeans.XmlOptions;

/**
 * Holds many Word files against the schemas of Office Open XML (ECMA-376, transitional) that Apache POI carries, in one run:
 * {@code WordFiles cases.tsv}, one JSON line a case on standard output.
 *
 * <p>A line of the cases: name and file, with a tab between. Parts whose root these schemas do not declare are named too.
 */
public final class WordFiles {

  private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";

  private WordFiles() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    SchemaTypeLoader schemas =
        XmlBeans.typeLoaderUnion(TypeSystemHolder.typeSystem, XmlBeans.getBuiltinTypeSystem());
    for (String line : Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
      String[] fields = line.split("\t", -1);
      out.println(Json.text(Json.object("case", fields[0], "broken", broken(Path.of(fields[1]), schemas))));
    }
  }

  private static List<String> broken(Path file, SchemaTypeLoader schemas) throws Exception {
    List<String> found = new ArrayList<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (Enumeration<? extends ZipEntry> parts = zip.entries(); parts.hasMoreElements(); ) {
        ZipEntry part = parts.nextElement();
        if (part.getName().endsWith(".xml")) {
          XmlObject read =
              schemas.parse(zip.getInputStream(part), null, new XmlOptions().setLoadLineNumbers());
          found.addAll(faults(part.getName(), read));
        }
      }
    }
    return found;
  }

  private static List<String> faults(String part, XmlObject read) {
    String root = read.getDomNode().getFirstChild().getNamespaceURI();
    if (read.schemaType().isNoType()) {
      // Content types and core properties are of the package, not of Office Open XML.
      return root != null && root.startsWith(PACKAGE) ? List.of() : List.of(part + ": no schema for its root");
    }
    List<XmlError> errors = new ArrayList<>();
    read.validate(new XmlOptions().setErrorListener(errors));
    return errors.stream().map(error -> part + ": " + error.getMessage()).distinct().toList();
  }
}
