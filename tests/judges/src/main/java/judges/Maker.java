package judges;

import eu.europa.esig.dss.asic.cades.ASiCWithCAdESSignatureParameters;
import eu.europa.esig.dss.asic.cades.signature.ASiCWithCAdESService;
import eu.europa.esig.dss.cades.CAdESSignatureParameters;
import eu.europa.esig.dss.enumerations.ASiCContainerType;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;

/**
 * Makes containers and PDFs with DSS: {@code Maker jobs.tsv passphrase tsa.p12}.
 *
 * <p>A line of the jobs: file to write, level (such as CAdES-BASELINE-T), digest, moment (ISO 8601), key (PKCS#12),
 * files to sign; tabs between them, commas between several files. Over a container that is there, a signature is
 * added: in sequence over what is there.
 */
public final class Maker {

  private Maker() {}

  public static void main(String[] arguments) throws Exception {
    char[] passphrase = arguments[1].toCharArray();
    for (String line : Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
      String[] fields = line.split("\t", -1);
      Date moment = Date.from(Instant.parse(fields[3]));
      KeyEntityTSPSource tsa = tsa(Path.of(arguments[2]), passphrase, moment);
      try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(fields[4], new PasswordProtection(passphrase))) {
        SignatureLevel level = SignatureLevel.valueByName(fields[1]);
        DigestAlgorithm digest = DigestAlgorithm.forName(fields[2]);
        List<DSSDocument> files =
            Arrays.stream(fields[5].split(",")).<DSSDocument>map(FileDocument::new).toList();
        DSSDocument made =
            fields[1].startsWith("PAdES")
                ? pdf(files.get(0), level, digest, moment, token, tsa)
                : container(files, level, digest, moment, token, tsa);
        made.save(fields[0]);
      }
    }
  }

  private static DSSDocument container(
      List<DSSDocument> files,
      SignatureLevel level,
      DigestAlgorithm digest,
      Date moment,
      Pkcs12SignatureToken token,
      KeyEntityTSPSource tsa) {
    ASiCWithCAdESSignatureParameters parameters = new ASiCWithCAdESSignatureParameters();
    parameters.aSiC().setContainerType(ASiCContainerType.ASiC_E);
    DSSPrivateKeyEntry key = prepared(parameters, level, digest, moment, token);
    ASiCWithCAdESService service = new ASiCWithCAdESService(verifier(key));
    service.setTspSource(tsa);
    var value = token.sign(service.getDataToSign(files, parameters), digest, key);
    return service.signDocument(files, parameters, value);
  }

  private static DSSDocument pdf(
      DSSDocument file,
      SignatureLevel level,
      DigestAlgorithm digest,
      Date moment,
      Pkcs12SignatureToken token,
      KeyEntityTSPSource tsa) {
    PAdESSignatureParameters parameters = new PAdESSignatureParameters();
    DSSPrivateKeyEntry key = prepared(parameters, level, digest, moment, token);
    PAdESService service = new PAdESService(verifier(key));
    service.setTspSource(tsa);
    var value = token.sign(service.getDataToSign(file, parameters), digest, key);
    return service.signDocument(file, parameters, value);
  }

  private static DSSPrivateKeyEntry prepared(
      CAdESSignatureParameters parameters,
      SignatureLevel level,
      DigestAlgorithm digest,
      Date moment,
      Pkcs12SignatureToken token) {
    DSSPrivateKeyEntry key = token.getKeys().get(0);
    parameters.setSignatureLevel(level);
    parameters.setDigestAlgorithm(digest);
    parameters.setSigningCertificate(key.getCertificate());
    parameters.setCertificateChain(key.getCertificateChain());
    parameters.bLevel().setSigningDate(moment);
    return key;
  }

  /** Trusts the end of the key's own chain. */
  private static CommonCertificateVerifier verifier(DSSPrivateKeyEntry key) {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    CertificateToken[] chain = key.getCertificateChain();
    trusted.addCertificate(chain[chain.length - 1]);
    CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
    verifier.setTrustedCertSources(trusted);
    return verifier;
  }

  private static KeyEntityTSPSource tsa(Path file, char[] passphrase, Date moment) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream input = Files.newInputStream(file)) {
      store.load(input, passphrase);
    }
    String alias = store.aliases().nextElement();
    List<X509Certificate> chain = new ArrayList<>();
    for (var certificate : store.getCertificateChain(alias)) {
      chain.add((X509Certificate) certificate);
    }
    PrivateKey key = (PrivateKey) store.getKey(alias, passphrase);
    KeyEntityTSPSource tsa = new KeyEntityTSPSource(key, chain.get(0), chain);
    tsa.setTsaPolicy("1.2.3.4.1");
    tsa.setProductionTime(moment);
    return tsa;
  }
}
