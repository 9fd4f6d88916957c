package judges;

import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.asic.cades.ASiCWithCAdESSignatureParameters;
import eu.europa.esig.dss.asic.cades.signature.ASiCWithCAdESService;
import eu.europa.esig.dss.cades.CAdESSignatureParameters;
import eu.europa.esig.dss.cades.signature.CAdESService;
import eu.europa.esig.dss.enumerations.ASiCContainerType;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
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
 * Makes containers and PDFs with DSS: {@code Maker jobs.tsv passphrase tsa.p12 lists}.
 *
 * <p>A line of the jobs: file to write, level (such as CAdES-BASELINE-T), digest, moment (ISO 8601), key (PKCS#12),
 * files to sign; tabs between them, commas between several files. Over a container that is there, a signature is
 * added: in sequence over what is there. A file to write that ends in {@code .p7s} is the signature alone, detached; when
 * the last of its files does too, that signature is made to last again, over the files before. The lists (DER, commas between them) are the revocation lists that
 * signatures of the levels LT and LTA bring along.
 */
public final class Maker {

  private Maker() {}

  public static void main(String[] arguments) throws Exception {
    char[] passphrase = arguments[1].toCharArray();
    DSSDocument[] lists =
        Arrays.stream(arguments[3].split(",")).filter(item -> !item.isEmpty()).map(FileDocument::new).toArray(DSSDocument[]::new);
    for (String line : Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
      String[] fields = line.split("\t", -1);
      Date moment = Date.from(Instant.parse(fields[3]));
      Clock tsa = tsa(Path.of(arguments[2]), passphrase, moment);
      try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(fields[4], new PasswordProtection(passphrase))) {
        SignatureLevel level = SignatureLevel.valueByName(fields[1]);
        DigestAlgorithm digest = DigestAlgorithm.forName(fields[2]);
        List<DSSDocument> files =
            Arrays.stream(fields[5].split(",")).<DSSDocument>map(FileDocument::new).toList();
        DSSDocument made =
            fields[1].startsWith("PAdES")
                ? pdf(files.get(0), level, digest, moment, token, tsa, lists)
                : fields[0].endsWith(".p7s")
                ? detached(files, level, digest, moment, token, tsa, lists)
                : container(files, level, digest, moment, token, tsa, lists);
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
      Clock tsa,
      DSSDocument[] lists) {
    ASiCWithCAdESSignatureParameters parameters = new ASiCWithCAdESSignatureParameters();
    parameters.aSiC().setContainerType(ASiCContainerType.ASiC_E);
    DSSPrivateKeyEntry key = prepared(parameters, level, digest, moment, token);
    ASiCWithCAdESService service = new ASiCWithCAdESService(verifier(key, tsa, lists));
    service.setTspSource(tsa.source());
    var value = token.sign(service.getDataToSign(files, parameters), digest, key);
    return service.signDocument(files, parameters, value);
  }

  private static DSSDocument detached(
      List<DSSDocument> files,
      SignatureLevel level,
      DigestAlgorithm digest,
      Date moment,
      Pkcs12SignatureToken token,
      Clock tsa,
      DSSDocument[] lists) {
    CAdESSignatureParameters parameters = new CAdESSignatureParameters();
    parameters.setSignaturePackaging(SignaturePackaging.DETACHED);
    DSSPrivateKeyEntry key = prepared(parameters, level, digest, moment, token);
    CAdESService service = new CAdESService(verifier(key, tsa, lists));
    service.setTspSource(tsa.source());
    DSSDocument last = files.get(files.size() - 1);
    if (files.size() > 1) {
      parameters.setDetachedContents(files.subList(0, files.size() - 1));
      return service.extendDocument(last, parameters);
    }
    var value = token.sign(service.getDataToSign(last, parameters), digest, key);
    return service.signDocument(last, parameters, value);
  }

  private static DSSDocument pdf(
      DSSDocument file,
      SignatureLevel level,
      DigestAlgorithm digest,
      Date moment,
      Pkcs12SignatureToken token,
      Clock tsa,
      DSSDocument[] lists) {
    PAdESSignatureParameters parameters = new PAdESSignatureParameters();
    DSSPrivateKeyEntry key = prepared(parameters, level, digest, moment, token);
    PAdESService service = new PAdESService(verifier(key, tsa, lists));
    service.setTspSource(tsa.source());
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

  /** Trusts the ends of the key's own chain and of the timestamper's; takes what the lists say, whatever day it is. */
  private static CommonCertificateVerifier verifier(
      DSSPrivateKeyEntry key, Clock tsa, DSSDocument[] lists) {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    CertificateToken[] chain = key.getCertificateChain();
    trusted.addCertificate(chain[chain.length - 1]);
    CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
    verifier.setTrustedCertSources(trusted);
    trusted.addCertificate(tsa.root());
    verifier.setCrlSource(new ExternalResourcesCRLSource(lists));
    SilentOnStatusAlert silent = new SilentOnStatusAlert();
    verifier.setAlertOnMissingRevocationData(silent);
    verifier.setAlertOnNoRevocationAfterBestSignatureTime(silent);
    verifier.setAlertOnUncoveredPOE(silent);
    return verifier;
  }

  /** A timestamper, and the root it comes from. */
  private record Clock(KeyEntityTSPSource source, CertificateToken root) {}

  private static Clock tsa(Path file, char[] passphrase, Date moment) throws Exception {
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
    KeyEntityTSPSource source = new KeyEntityTSPSource(key, chain.get(0), chain);
    source.setTsaPolicy("1.2.3.4.1");
    source.setProductionTime(moment);
    return new Clock(source, new CertificateToken(chain.get(chain.size() - 1)));
  }
}
