package judges;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks veraPDF about many PDFs in one run, each read once for all flavours: {@code Accessible cases.tsv}, one JSON line a case on standard output.
 *
 * <p>A line of the cases: name, file, flavours ({@code 2a}, {@code ua1}) with commas between them; tabs between the three.
 */
public final class Accessible {

  private Accessible() {}

  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.OFF);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    VeraGreenfieldFoundryProvider.initialise();
    Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8).parallelStream()
        .map(Accessible::judged)
        .forEachOrdered(out::println);
  }

  private static String judged(String line) {
    String[] fields = line.split("\t", -1);
    List<PDFAFlavour> flavours = Arrays.stream(fields[2].split(",")).map(PDFAFlavour::byFlavourId).toList();
    Map<String, Object> said = new TreeMap<>();
    try (PDFAParser parser = Foundries.defaultInstance().createParser(Path.of(fields[1]).toFile(), flavours.get(0));
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavours)) {
      for (ValidationResult result : validator.validateAll(parser)) {
        said.put(result.getPDFAFlavour().getId(), broken(result));
      }
    } catch (Exception | StackOverflowError unread) {
      flavours.forEach(flavour -> said.put(flavour.getId(), List.of("not read: " + unread)));
    }
    return Json.text(Json.object("case", fields[0], "broken", said));
  }

  /** The rules a file breaks, each with how often and where first. */
  private static List<String> broken(ValidationResult result) {
    Map<String, Integer> counted = new TreeMap<>();
    Map<String, TestAssertion> first = new TreeMap<>();
    for (TestAssertion item : result.getTestAssertions()) {
      if (item.getStatus() == TestAssertion.Status.FAILED) {
        String rule = item.getRuleId().getClause() + "-" + item.getRuleId().getTestNumber();
        counted.merge(rule, 1, Integer::sum);
        first.putIfAbsent(rule, item);
      }
    }
    if (counted.isEmpty() && !result.isCompliant()) {
      return List.of("not compliant, and no rule named");
    }
    return counted.entrySet().stream()
        .map(item -> said(item.getKey(), item.getValue(), first.get(item.getKey())))
        .toList();
  }

  private static String said(String rule, int times, TestAssertion first) {
    return rule + " (" + times + "): " + first.getMessage() + " At " + first.getLocation().getContext();
  }
}
