package judges;

import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.enumerations.SubIndication;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Validates many files in one run: {@code Judge policy.tsv cases.tsv}, one JSON line a case on standard output.
 *
 * <p>A line of the cases: name, file, moment (ISO 8601), trust anchors (DER), revocation lists (DER), detached
 * files, what else is asked of it by the policy; tabs between them, commas between several of one kind. Nothing is fetched.
 */
public final class Judge {

  private Judge() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Map<Set<String>, ValidationPolicy> policies = new HashMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]), StandardCharsets.UTF_8)) {
      String[] fields = line.split("\t", -1);
      Set<String> asked = Set.of(files(fields[6]));
      if (!policies.containsKey(asked)) {
        policies.put(asked, Policy.load(Path.of(arguments[0]), asked));
      }
      out.println(Json.text(judged(fields, policies.get(asked))));
    }
  }

  private static Map<String, Object> judged(String[] fields, ValidationPolicy policy) {
    try {
      return Json.object("case", fields[0], "refused", null, "signatures", signatures(fields, policy));
    } catch (Exception | StackOverflowError refused) {
      return Json.object("case", fields[0], "refused", refused.toString(), "signatures", List.of());
    }
  }

  private static List<Map<String, Object>> signatures(String[] fields, ValidationPolicy policy) {
    SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(fields[1]));
    validator.setCertificateVerifier(verifier(files(fields[3]), files(fields[4])));
    validator.setValidationTime(Date.from(Instant.parse(fields[2])));
    validator.setEnableEtsiValidationReport(false);
    List<DSSDocument> detached = documents(fields[5]);
    if (!detached.isEmpty()) {
      validator.setDetachedContents(detached);
    }
    Reports reports = validator.validateDocument(policy);
    SimpleReport simple = reports.getSimpleReport();
    return simple.getSignatureIdList().stream()
        .map(id -> signature(id, simple, reports.getDiagnosticData().getSignatureById(id)))
        .toList();
  }

  private static Map<String, Object> signature(String id, SimpleReport simple, SignatureWrapper signature) {
    SubIndication sub = simple.getSubIndication(id);
    Date best = simple.getBestSignatureTime(id);
    return Json.object(
        "name", signature.getFilename(),
        "indication", simple.getIndication(id).name().replace('_', '-'),
        "sub_indication", sub == null ? null : sub.name(),
        "signer", simple.getSignedBy(id),
        "level", simple.getSignatureFormat(id),
        "best_time", best == null ? null : best.toInstant(),
        "errors", simple.getAdESValidationErrors(id).stream().map(Message::getValue).toList());
  }

  private static CommonCertificateVerifier verifier(String[] anchors, String[] lists) {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    for (String anchor : anchors) {
      trusted.addCertificate(DSSUtils.loadCertificate(Path.of(anchor).toFile()));
    }
    CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
    verifier.setTrustedCertSources(trusted);
    if (lists.length > 0) {
      DSSDocument[] found = Arrays.stream(lists).map(FileDocument::new).toArray(DSSDocument[]::new);
      verifier.setCrlSource(new ExternalResourcesCRLSource(found));
    }
    return verifier;
  }

  private static List<DSSDocument> documents(String field) {
    return Arrays.stream(files(field)).<DSSDocument>map(FileDocument::new).toList();
  }

  private static String[] files(String field) {
    return field == null || field.isEmpty() ? new String[0] : field.split(",");
  }
}
