/** What the page says, in both languages. Sentences of findings stand in `core/sentences/`. */

import { type Language, partyName } from "../core/details";

const WORDS = {
  title: ["signoff verifier", "signoff 验证器"],
  tagline: ["Checks signed entries and PDFs on this computer, without network.", "在本机上检查已签署的条目和 PDF，无需网络。"],
  language: ["Language", "语言"],
  skip: ["Skip to the result", "跳到结果"],
  intro_heading: ["Is this still what both parties signed?", "这还是双方当时签署的内容吗？"],
  intro: [
    "Drop the file you received here. You will see whether anything in it was changed, who signed it, and whether you can trust that.",
    "把您收到的文件拖放到这里。您将看到其中内容是否被更改、由谁签署，以及是否可以信任。",
  ],
  drop: ["Drop files or a folder here", "将文件或文件夹拖放到此处"],
  drop_more: ["Drop more here: another entry, an anchor (.pem), or the folder to compare", "可继续拖放：另一个条目、信任锚（.pem）或要比较的文件夹"],
  drop_anchors: ["To see who signed, drop each party's anchor (client.pem, vendor.pem) here. Another entry, or the folder to compare, may follow.", "要确认由谁签署，请把各方的信任锚（client.pem、vendor.pem）拖放到此处。也可拖放另一个条目或要比较的文件夹。"],
  choose_files: ["Choose files…", "选择文件…"],
  choose_folder: ["Choose a folder…", "选择文件夹…"],
  start_again: ["Start again", "重新开始"],
  print: ["Print or save as PDF", "打印或另存为 PDF"],
  what_to_drop: ["What you can drop", "可以拖放的内容"],
  drop_entry: ["An entry (.asice)", "一个条目（.asice）"],
  drop_entry_why: ["Every file in it is compared with what was signed.", "将其中每个文件与签署的内容比较。"],
  drop_pdf: ["A signed PDF (.pdf)", "一个已签署的 PDF（.pdf）"],
  drop_pdf_why: ["Who signed it, and whether anything was added or changed since.", "由谁签署，以及此后是否有内容被添加或更改。"],
  drop_entries: ["Several entries, or a whole dossier folder", "多个条目，或整个卷宗文件夹"],
  drop_entries_why: ["The chain is checked: none missing, replaced or reordered.", "检查链条：没有缺失、替换或调换顺序。"],
  drop_folder: ["An entry and a folder", "一个条目和一个文件夹"],
  drop_folder_why: ["Shows which files differ from what was signed: modified, missing, added, renamed.", "显示哪些文件与签署的不同：已修改、缺失、新增、改名。"],
  drop_anchor: ["The parties' anchors (client.pem, vendor.pem)", "双方的信任锚（client.pem、vendor.pem）"],
  drop_anchor_why: ["Only then can it be said who signed. Get them from each party directly.", "有了它们才能确认由谁签署。请直接向各方索取。"],
  private_heading: ["Nothing leaves this computer", "任何内容都不会离开本机"],
  private: [
    "This page is one file. It forbids itself every connection, stores nothing and reads only what you give it.",
    "本页面是单个文件。它禁止自己进行任何连接，不保存任何内容，只读取您提供的文件。",
  ],
  genuine_heading: ["Is this page itself genuine?", "本页面本身是否可信？"],
  genuine: [
    "A verifier that came together with the file it checks proves nothing by itself. Compare its SHA-256 with the one published in signoff's README, or with the output of “signoff verifier --sha256”:",
    "与被检查的文件一同收到的验证器本身不能证明任何事。请将其 SHA-256 与 signoff 的 README 中公布的值，或与 “signoff verifier --sha256” 的输出比较：",
  ],
  reading: ["Reading", "正在读取"],
  reading_files: ["Reading and comparing…", "正在读取并比较……"],
  cancel: ["Cancel", "取消"],
  cannot_read: ["A file could not be read: it was moved, changed or taken away while it was open. Drop it again.", "有文件无法读取：它在打开期间被移动、更改或取走。请重新拖放。"],
  failed_here: ["The page itself failed; nothing is said about your file.", "页面本身出错；对您的文件不作任何结论。"],
  no_container: ["Now drop the entry (.asice) this belongs to.", "请再拖放与之对应的条目（.asice）。"],
  one_at_a_time: ["A folder is compared with one entry. Drop it together with that entry alone.", "文件夹只能与一个条目比较。请只与该条目一起拖放。"],
  pdf_no_folder: ["A PDF is not compared with a folder. Drop the entry the folder belongs to.", "PDF 不与文件夹比较。请拖放该文件夹所属的条目。"],
  pem_unreadable: ["{0} holds no certificate, revocation list or OCSP answer that can be read. Ask for the .pem that “signoff keys new” wrote.", "{0} 中没有可读取的证书、吊销列表或 OCSP 应答。请索取 “signoff keys new” 生成的 .pem 文件。"],

  word_pass: ["In force, unchanged", "已生效，未被更改"],
  word_passed: ["Unchanged, trusted", "未被更改，可信"],
  word_half: ["Half-signed", "尚未完成签署"],
  word_untrusted: ["Not proven", "未获证实"],
  word_fail: ["Does not hold", "不成立"],
  word_superseded: ["Superseded", "已被取代"],

  half: ["Half-signed, not in force: the signature of the {0} is missing.", "尚未完成签署，未生效：缺少{0}的签名。"],
  half_second: ["Half-signed, not in force: the post-quantum signature of the {0} is missing.", "尚未完成签署，未生效：缺少{0}的抗量子签名。"],
  half_second_many: ["Half-signed, not in force: the post-quantum signatures of the {0} are missing.", "尚未完成签署，未生效：缺少{0}的抗量子签名。"],
  half_many: ["Half-signed, not in force: the signatures of the {0} are missing.", "尚未完成签署，未生效：缺少{0}的签名。"],
  half_unchanged: ["What is there is unchanged: {0}", "已有内容未被更改：{0}"],
  in_force: ["In force and unchanged: every required party has signed {0}.", "已生效且未被更改：所有必须签署的当事方均已签署 {0}。"],
  trusted: ["Unchanged, and signed by someone you trust: {0}.", "未被更改，且由您信任的人签署：{0}。"],
  unchanged_one: ["1 file{1} is exactly as signed{2}.", "{1}1 个文件与{2}签署时完全一致。"],
  unchanged_many: ["{0} files{1} are exactly as signed{2}.", "{1}{0} 个文件与{2}签署时完全一致。"],
  in_folder: [" in the folder {0}", "文件夹 {0} 中的 "],
  on_day: [" on {0}", "{0}"],
  between: [" between {0} and {1}", "{0}至{1}间"],
  nothing_proven_one: ["Nothing is changed, but the signature of {0} cannot be tied to anyone you trust.", "内容未被更改，但尚无法证实：{0} 的签名无法与您信任的任何人对应。"],
  nothing_proven_many: ["Nothing is changed, but the signatures of {0} cannot be tied to anyone you trust.", "内容未被更改，但尚无法证实：{0} 的签名无法与您信任的任何人对应。"],
  outside_one: ["1 file lies outside it and was not compared.", "有 1 个文件位于其外部，尚未比较。"],
  outside_many: ["{0} files lie outside it and were not compared.", "有 {0} 个文件位于其外部，尚未比较。"],
  outside_what: ["This is a seal: its {0} files lie in a folder outside. Drop that folder here to compare them.", "这是一份封印：其 {0} 个文件位于外部的文件夹中。请把该文件夹拖放到此处进行比较。"],
  everyone_signed: ["Every required party has signed {0}.", "所有必须签署的当事方均已签署 {0}。"],
  nothing_proven_seal: ["Nothing is proven: {0} cannot be tied to anyone you trust.", "尚无法证实：{0} 无法与您信任的任何人对应。"],
  word_sealed: ["Signed, files not compared", "已签署，文件尚未比较"],
  differs_one: ["1 file{3} differs from what {1} signed{2}: {0}", "{3}有 1 个文件与{1}{2}签署的不同：{0}"],
  differs_many: ["{4} files{3} differ from what {1} signed{2}: {0}", "{3}有 {4} 个文件与{1}{2}签署的不同：{0}"],
  in_it: [" in it", "其中"],
  and_more: ["{0} more", "另外 {0} 个"],
  both_parties: ["both parties", "双方"],
  the_party: ["the {0}", "{0}"],
  what_is_listed: ["whoever made it", "制作者"],
  for_party: ["{0} for the {1}", "{0}（代表{1}）"],
  somebody: ["somebody unnamed", "未具名者"],

  pdf_in_force: ["In force and unchanged: every party that has a field in {0} has signed it{1}.", "已生效且未被更改：在 {0} 中有签名域的各方均已{1}签署。"],
  pdf_trusted: ["Unchanged, and signed by someone you trust{1}: {0}.", "未被更改，且由您信任的人{1}签署：{0}。"],
  pdf_half: ["What the {0} signed{1} is unchanged.", "{0}{1}签署的内容未被更改。"],
  pdf_nothing_since: ["Nothing was added or changed since.", "此后没有添加或更改任何内容。"],
  pdf_only_material: ["Nothing was added since but what keeps the signatures provable.", "此后仅添加了用以保持签名可证明的内容。"],
  pdf_unclear: ["{0} is signed, and something in it may show other things now than when it was signed: read it with care.", "{0} 已签署，但其中某些内容现在显示的可能与签署时不同：请仔细阅读。"],
  pdf_states: ["States of the file", "文件的各个状态"],
  pdf_state: ["State {0}", "状态 {0}"],
  pdf_as_made: ["as it was made", "最初制作时"],
  pdf_update: ["an update that nobody signed", "无人签署的更新"],
  pdf_signed_by: ["signed by the {0}", "由{0}签署"],
  pdf_material: ["certificates and revocation lists", "证书与吊销列表"],
  pdf_covered: ["covered by a later signature", "由之后的签名涵盖"],
  pdf_intact: ["as signed", "与签署时一致"],
  pdf_modified: ["changed after it was signed", "签署后被更改"],
  pdf_added: ["added after the last signature", "在最后一个签名之后添加"],
  pdf_uncovered: ["not signed", "未签署"],
  pdf_field: ["Signature field", "签名域"],

  who_signed: ["Who signed", "由谁签署"],
  required_of: ["Required: {0}", "必须签署：{0}"],
  nobody_signed: ["Nobody has signed.", "无人签署。"],
  who_unknown: ["Who signed cannot be said.", "无法说明由谁签署。"],
  has_not_signed: ["has not signed", "尚未签署"],
  has_not_signed_second: ["has not signed with the post-quantum key", "尚未用抗量子密钥签署"],
  signed_for: ["for the {0}", "代表{0}"],
  signature_trusted: ["Trusted: leads to the anchor you gave", "可信：可追溯到您提供的信任锚"],
  signature_but: ["Genuine, but", "签名真实，但"],
  signature_of: ["Signature of the {0}", "{0}的签名"],
  signature_untrusted: ["Not proven", "未获证实"],
  signature_invalid: ["Not valid", "无效"],
  stamped: ["{0} (proven by a timestamp)", "{0}（由时间戳证明）"],
  stamped_own: ["{0} (timestamp of the company's own clock)", "{0}（公司自己时钟的时间戳）"],
  claimed: ["{0} (the signer's own clock)", "{0}（签署者自己的时钟）"],
  no_time: ["no time claimed", "未声明时间"],
  when: ["Signed", "签署时间"],
  meaning: ["Meaning", "签署含义"],
  certificate: ["Certificate", "证书"],
  anchor: ["Anchor", "信任锚"],
  file_in_entry: ["Signature file", "签名文件"],
  meant_creation: ["made it", "制作"],
  meant_approval: ["approved it", "认可"],
  meant_receipt: ["confirmed receipt only", "仅确认收到"],
  meant_delivery: ["delivered it", "交付"],
  meant_origin: ["vouches for its origin", "来源"],
  meant_sender: ["sent it", "发送"],
  meant_other: ["something else", "其他"],
  meant_nothing: ["not said", "未说明"],

  archive_proves: ["An archive timestamp proves that all of it was there on {0}.", "归档时间戳证明全部内容在 {0} 已经存在。"],
  archive_proves_own: ["An archive timestamp of the company's own clock says that all of it was there on {0}.", "公司自己时钟的归档时间戳声称全部内容在 {0} 已经存在。"],
  archive_nothing: ["{0} proves nothing here.", "{0}在此不能证明任何事。"],
  files: ["Files", "文件"],
  files_unchanged_one: ["1 file, unchanged", "1 个文件，未被更改"],
  files_unchanged: ["All {0} files unchanged", "全部 {0} 个文件未被更改"],
  others_unchanged: ["{0} other files unchanged", "其余 {0} 个文件未被更改"],
  others_unchanged_one: ["1 other file unchanged", "其余 1 个文件未被更改"],
  no_files: ["Which files are unchanged cannot be said.", "无法说明哪些文件未被更改。"],
  not_listed: ["{0} more are not listed here.", "另有 {0} 个未在此列出。"],
  signed_as: ["signed as {0}", "签署时名为 {0}"],
  status_intact: ["unchanged", "未更改"],
  status_modified: ["modified", "已修改"],
  status_missing: ["missing", "缺失"],
  status_added: ["added", "新增"],
  status_renamed: ["renamed", "已改名"],
  status_outside: ["outside, not compared", "在外部，未比较"],
  status_uncovered: ["unsigned", "未签署"],
  compared_with: ["Compared with the folder {0} ({1} files).", "已与文件夹 {0}（{1} 个文件）比较。"],
  carried: ["Records and templates that travel inside the entry are not expected in the folder.", "随条目附带的记录和模板不要求出现在文件夹中。"],

  says: ["What it claims to be", "它声明的内容"],
  says_title: ["Title", "标题"],
  says_project: ["Project", "项目"],
  says_entry: ["Entry", "条目"],
  says_kind: ["Kind", "类别"],
  says_created: ["Made (claimed)", "制作时间（声称）"],
  says_payload: ["Contents", "内容"],
  says_payload_value: ["{0} files, {1}", "{0} 个文件，{1}"],
  says_payload_value_one: ["{0} file, {1}", "{0} 个文件，{1}"],
  says_required: ["Has to be signed by", "必须由其签署"],
  says_cites: ["Relies on", "依据"],
  says_previous: ["Follows", "承接"],
  says_previous_value: ["entry {0}", "条目 {0}"],
  says_round: ["Round", "轮次"],
  says_baseline: ["Baseline id", "基线标识"],
  says_generator: ["Made with", "制作软件"],

  findings: ["Findings", "发现事项"],
  no_findings: ["Nothing else to report.", "没有其他需要报告的事项。"],
  severity_error: ["error", "错误"],
  severity_warning: ["warning", "警告"],
  severity_info: ["note", "说明"],
  what_to_do: ["What to do", "如何处理"],

  trust: ["Whom you trust", "您信任谁"],
  trust_why: [
    "A signature counts for a party only if it leads to that party's own anchor: a small .pem file you got from that party, or compared with it by phone. What lies inside the file you check never counts.",
    "只有当签名可追溯到该方自己的信任锚时，才算该方的签名：信任锚是您直接从该方获得或通过电话核对过的小型 .pem 文件。被检查文件内部所附的内容一律不算。",
  ],
  no_anchor: ["No anchor yet", "尚无信任锚"],
  add_anchor: ["Add an anchor (.pem)…", "添加信任锚（.pem）…"],
  belongs_to: ["{0} is the anchor of", "{0} 是以下哪一方的信任锚"],
  party_choose: ["choose…", "请选择…"],
  party_tsa: ["an independent timestamper", "独立的时间戳机构"],
  party_tsa_own: ["a party's own timestamper", "一方自己的时间戳机构"],
  revocations: ["Revocation lists and OCSP answers", "吊销列表与 OCSP 应答"],
  party_any: ["other software's containers", "其他软件的容器"],
  remove: ["Remove", "移除"],
  remove_named: ["Remove the anchor {0}", "移除信任锚 {0}"],
  offered: ["came with the folder", "随文件夹附带"],
  offered_why: [
    "This anchor came with the folder you were given: it is its maker's choice. Compare the fingerprint with the party by phone before you use it.",
    "此信任锚随您收到的文件夹附带：它是制作者的选择。使用前请通过电话与该方核对指纹。",
  ],
  use_it: ["Use it", "采用"],
  compare_phone: ["Fingerprint (SHA-256), to compare by phone", "指纹（SHA-256），供电话核对"],

  not_checked: ["What was not checked", "未检查的内容"],
  not_trust: ["Who is behind a signature that is not trusted: no anchor you gave vouches for it. Get the party's anchor in person or compare it by phone, then add it above.", "不受信任的签名由谁作出：您提供的信任锚均不能为其作证。请当面获取该方的信任锚，或通过电话核对，然后在上方添加。"],
  not_time: ["When it was signed: a signature without a timestamp carries the signer's own clock, which proves nothing. What follows in the chain was made later.", "何时签署：没有时间戳的签名只带有签署者自己的时钟，不能证明任何事。链条中在其后的内容是之后制作的。"],
  not_revoked: ["Whether a certificate was revoked: nothing is fetched. Read is what came along with a signature, and the revocation lists and OCSP answers you drop here.", "证书是否被吊销：不会联网获取。只读取随签名附带的内容，以及您拖放到此处的吊销列表和 OCSP 应答。"],
  not_outside: ["Files that lie outside the entry: they were not given. Drop their folder here to compare them.", "位于条目外部的文件：未提供。请把其文件夹拖放到此处进行比较。"],
  not_folder: ["Whether the files you have elsewhere are those that were signed: no folder was given. Drop one here to compare it.", "您在别处持有的文件是否就是签署的文件：未提供文件夹。请把文件夹拖放到此处进行比较。"],
  not_one_folder: ["Whether the files you have elsewhere are those that were signed: a folder is compared with one entry alone. Drop both together.", "您在别处持有的文件是否就是签署的文件：文件夹只与单独一个条目比较。请将两者一起拖放。"],
  not_printed: ["Whether the document is what its records and its template make, and its PDF says the same: “signoff verify” and “signoff audit” check that.", "文件是否由其记录和模板生成、其 PDF 内容是否相同：由 “signoff verify” 和 “signoff audit” 检查。"],
  not_text: ["What the document says, and what it relies on: a PDF alone carries neither its records nor its entry. Verify the entry it is filed in.", "文件的内容及其依据：单独的 PDF 既不带记录，也不带条目。请验证其归档的条目。"],
  not_chain: ["Whether the entries before it are unchanged, and whether a later one took its place: one file cannot show that. Drop all entries together.", "此前的条目是否未被更改，是否已被后来的条目取代：单个文件无法说明。请把全部条目一起拖放。"],
  not_end: ["Whether later entries were removed at the end: one copy cannot show that. Compare with the other party's copy.", "末尾是否有条目被移除：单独一份副本无法说明。请与对方的副本比较。"],
  not_authority: ["Whether a signatory may bind the company: the records name who signs; the law of the place decides.", "签署人是否有权代表公司：记录写明由谁签署，由当地法律判断。"],
  not_wanted: ["Whether what was agreed is what you wanted: that is for people to read.", "所商定的是否为您所希望的：须由人来阅读。"],

  otherwise: ["How to check without this page", "如何不用本页面进行检查"],
  otherwise_how: ["HOW-TO-VERIFY.txt inside the entry has the commands for unzip, sha256sum and openssl. With signoff installed:", "条目中的 HOW-TO-VERIFY.txt 列有 unzip、sha256sum 和 openssl 的命令。若已安装 signoff："],
  otherwise_how_pdf: ["PDF readers that check signatures show them, and so does pdfsig, a part of poppler; none of them knows the parties’ anchors by itself. With signoff installed:", "能检查签名的 PDF 阅读器以及 poppler 的 pdfsig 都会显示这些签名；它们自身并不知道各方的信任锚。若已安装 signoff："],

  details: ["For the record", "备查信息"],
  verdict: ["Verdict (ETSI EN 319 102-1)", "结论（ETSI EN 319 102-1）"],
  checked_file: ["File", "文件"],
  checked_at: ["Checked", "检查时间"],
  by_this_clock: ["{0}, by this computer's clock", "{0}（按本机时钟）"],
  show_details: ["Details", "详细信息"],

  dossier: ["Entries", "条目"],
  entry_count: ["{0} entries", "{0} 个条目"],
  dossier_good: ["{0} entries, each signed by everyone who had to, unchanged and in the order made.", "{0} 个条目，均由所有必须签署者签署，未被更改，且按制作顺序排列。"],
  dossier_half: ["Half-signed, not in force: {0}.", "尚未完成签署，未生效：{0}。"],
  dossier_untrusted: ["Do not rely on {0} yet: it is not proven who signed.", "目前请勿依赖 {0}：由谁签署尚未获证实。"],
  dossier_unchanged: ["Nothing was changed, removed or reordered in {0} entries.", "{0} 个条目中没有内容被更改、移除或调换顺序。"],
  dossier_good_pdf: ["{0} files, each signed by everyone who had to, and unchanged.", "{0} 个文件，均由所有必须签署者签署，且未被更改。"],
  dossier_unchanged_pdf: ["Nothing was changed in {0} files.", "{0} 个文件中没有内容被更改。"],
  missing_of: ["{0} ({1} missing)", "{0}（缺少{1}）"],
  signed_by: ["signed by {0}", "由{0}签署"],
  nobody_trusted: ["nobody you trust", "您信任的人均未签署"],
  dossier_findings: ["Between the entries", "条目之间"],
  open_entry: ["Show entry", "查看条目"],
  back: ["All entries", "全部条目"],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;

export function isWord(name: string): name is Word {
  return name in WORDS;
}

/** The page's voice in one language. */
export class Voice {
  constructor(readonly language: Language) {}

  say(word: Word, ...about: (string | number)[]): string {
    return WORDS[word][this.language === "en" ? 0 : 1].replace(/\{(\d)\}/g, (_, index: string) => String(about[Number(index)] ?? ""));
  }

  party(name: string): string {
    return partyName(name, this.language);
  }

  /** "a, b and c". */
  list(items: readonly string[]): string {
    const last = items[items.length - 1] ?? "";
    if (items.length < 2) return last;
    return this.language === "en" ? `${items.slice(0, -1).join(", ")} and ${last}` : `${items.slice(0, -1).join("、")}和${last}`;
  }

  number(value: number): string {
    return value.toLocaleString(this.language === "en" ? "en-GB" : "zh-CN");
  }

  /** A day of a time in UTC. */
  day(moment: string | number | Date): string {
    return new Date(moment).toLocaleDateString(this.locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  }

  minute(moment: string | number | Date): string {
    const time = new Date(moment).toLocaleTimeString(this.locale, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
    return `${this.day(moment)}${this.language === "en" ? ", " : " "}${time} UTC`;
  }

  size(bytes: number): string {
    if (bytes < 1000) return this.language === "en" ? `${bytes} bytes` : `${bytes} 字节`;
    const units = ["kB", "MB", "GB", "TB"];
    const step = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
    return `${(bytes / 1000 ** step).toLocaleString(this.locale, { maximumFractionDigits: 1 })} ${units[step - 1]!}`;
  }

  private get locale(): string {
    return this.language === "en" ? "en-GB" : "zh-CN";
  }
}
