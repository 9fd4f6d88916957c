/** What to do about a finding, by its code; as `pipeline/present/remedies.py` says it on the command line. */

import type { Language } from "../core/details";

const REMEDIES: Record<string, readonly [string, string]> = {
  HALF_SIGNED: ["Ask the missing party to countersign; until then nothing may rely on it.", "请缺少的一方会签；在此之前不得依赖它。"],
  NO_TRUST_ANCHOR: ["Get the party's anchor in person or compare it by phone, then add it below.", "请当面获取该方的信任锚，或通过电话核对，然后在下方添加。"],
  PARTY_MISMATCH: ["Ask both parties: a key of one was used in the name of the other.", "请询问双方：一方的密钥被用于另一方名下。"],
  WRONG_CERTIFICATE: ["Ask the party to sign with the certificate named in the records.", "请该方使用记录中指定的证书签署。"],
  SECOND_KEY_NOT_REQUIRED: ["Ask the party that made the entry to freeze it anew, so that its statement asks for both signatures.", "请制作此条目的一方重新冻结，使其声明要求两个签名。"],
  SIGNATORY_NOT_NAMED: ["Ask the party whether this person may bind it, and have the person named in the records.", "请询问该方此人是否有权代表它，并在记录中指定此人。"],
  SIGNATORY_NOT_AUTHORISED: ["Ask the party for a signature by a person, on a day and with a certificate the records allow.", "请该方由记录允许的人员、在允许的日期、使用允许的证书签署。"],
  PAYLOAD_OUTSIDE: ["Drop the folder the files lie in, to compare them.", "请拖放文件所在的文件夹进行比较。"],
  TIMESTAMP_UNTRUSTED: ["Add the anchor of the timestamper, which you got from it or compared with it.", "请添加您从时间戳机构获得或与其核对过的信任锚。"],
  INSTRUCTIONS_UNKNOWN: ["Use the commands of signoff's own documentation instead.", "请改用 signoff 自身文档中的命令。"],
  NO_SIGNATURE: ["Without a signature it proves nothing; ask for the signed file.", "没有签名即不能证明任何事；请索取已签署的文件。"],
  SIGNATURE_INVALID: ["Ask the signatory for the original file.", "请向签署人索取原始文件。"],
  MANIFEST_MODIFIED: ["Ask the other party for its copy and compare.", "请向对方索取其副本并比较。"],
  PDF_MODIFIED: ["Ask the other party for its copy and compare.", "请向对方索取其副本并比较。"],
  PDF_CHANGED_AFTER: ["Open the state that was signed in a PDF reader and compare; ask who added what came later.", "请在 PDF 阅读器中打开当时签署的状态进行比较；并询问后来的内容由谁添加。"],
  PDF_NOT_WHOLE: ["Ask the other party for its copy: nothing may stand behind the last signature.", "请向对方索取其副本：最后一个签名之后不得有任何内容。"],
  PDF_FORM: ["Check that the file arrived whole: ask for it again.", "请确认文件完整送达：重新索取。"],
  OBJECT_MODIFIED: ["Ask the other party for its copy and compare.", "请向对方索取其副本并比较。"],
  ENTRY_MISSING: ["Put the other party's copy back in its place and check again.", "请将对方的副本放回原处并重新检查。"],
  ENTRY_NUMBER_TWICE: ["Compare both with the other party's copy; only one can belong here.", "请将两者与对方的副本比较；只能有一个属于此处。"],
  ENTRY_MISPLACED: ["Give the file the number and kind its statement names, then check again.", "请按声明中的编号和类别命名文件，然后重新检查。"],
  CHAIN_BROKEN: ["Compare the entries with the other party's copy, from the first that differs.", "请从第一个不同的条目起，与对方的副本比较。"],
  CHAIN_SIGNATURE_LOST: ["Put back the copy that bore the signature; the other party should have it.", "请放回带有该签名的副本；对方应当持有。"],
  CITE_UNKNOWN: ["Ask which baseline was meant; the other party's copy may hold it.", "请询问所指的是哪条基线；对方的副本中可能有。"],
  CITE_NOT_IN_FORCE: ["Nothing may rely on it until every required party has signed it.", "在所有必须签署者签署之前，不得依赖它。"],
  CITE_SUPERSEDED: ["Agree a change, or freeze what relies on it anew.", "请商定变更，或重新固化依赖它的内容。"],
  CERTIFICATE_EXPIRED: ["It may well have been valid when signing; only a timestamp could prove it.", "签署时它可能有效；只有时间戳才能证明。"],
  ZIP_NOT_AN_ARCHIVE: ["Check that the file arrived whole: ask for it again.", "请确认文件完整送达：重新索取。"],
};

export function remedy(code: string, language: Language): string {
  return REMEDIES[code]?.[language === "en" ? 0 : 1] ?? "";
}
