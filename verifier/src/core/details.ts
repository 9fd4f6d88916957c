/**
 * The sentences findings are made of, in English and Chinese; the English ones are those of the Python verifier, word for word.
 *
 * ``{0}`` stands for what a sentence speaks of.
 */

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

const DETAILS = {
  name_not_relative: ["it is not a relative name", "它不是相对名称"],
  name_control: ["it has a control character", "它含有控制字符"],
  name_backslash: ["it has a backslash, which Windows takes for a folder", "它含有反斜杠，Windows 会将其视为文件夹"],
  name_not_nfc: ["it is not in Unicode's composed form (NFC)", "它不是 Unicode 的合成形式（NFC）"],
  name_leaves: ["it leaves its folder or has an empty part", "它会离开所在文件夹，或含有空的部分"],
  name_dot_end: ["a part of it ends in a dot or a space, which Windows drops", "其中一部分以点或空格结尾，Windows 会将其丢弃"],
  name_windows: ["Windows cannot hold it", "Windows 无法保存该名称"],

  zip_trailing: ["Bytes follow the end of the archive; nothing may.", "归档结尾之后还有字节；这是不允许的。"],
  zip_not_an_archive: ["This is not a ZIP archive, or its end is cut off.", "这不是 ZIP 归档，或其结尾已被截断。"],
  zip_two_ends: ["The archive has two ends; readers differ in which they take.", "该归档有两个结尾；不同的读取程序会采用不同的一个。"],
  zip_archive_comment: ["The archive has a comment.", "该归档带有注释。"],
  zip_no_end64: ["The Zip64 end of the archive is not where it is said to be.", "归档的 Zip64 结尾不在所声明的位置。"],
  zip_ends_differ: ["The two ends of the archive, Zip64 and plain, contradict each other.", "归档的两个结尾（Zip64 与普通）相互矛盾。"],
  zip_split: ["The archive says it is one part of several.", "该归档声明自己是多个分卷之一。"],
  zip_directory_moved: ["The list of members does not stand where the archive says: bytes were added or cut.", "成员列表不在归档所声明的位置：有字节被添加或删去。"],
  zip_too_large: ["The archive lists {0} members; at most {1} are read.", "该归档列有 {0} 个成员；最多读取 {1} 个。"],
  zip_other_part: ["The member is said to be in another part of the archive.", "该成员据称位于归档的另一分卷。"],
  zip_count: ["The archive says it has {0} members and lists {1}, or hides bytes.", "归档声明有 {0} 个成员而列出 {1} 个，或藏有字节。"],
  zip64_cut: ["Its Zip64 sizes are cut short.", "其 Zip64 大小字段被截短。"],
  zip_unsafe_name: ["Its name is unsafe: {0}.", "其名称不安全：{0}。"],
  zip_zero_byte: ["Its name holds a zero byte, where some readers stop.", "其名称含有零字节，某些读取程序会在此处停止。"],
  zip_symlink: ["It is a symbolic link or a device, not a file.", "它是符号链接或设备，而非文件。"],
  zip_folder: ["It is a folder; only files are listed.", "它是文件夹；只应列出文件。"],
  zip_folder_holds: ["It is a folder and holds bytes.", "它是文件夹却含有字节。"],
  zip_encrypted: ["It is encrypted or its header is masked; signed content has to be readable.", "它被加密或其头部被遮蔽；已签署的内容必须可读。"],
  zip_flags: ["It uses a feature of ZIP that is not read here.", "它使用了此处不读取的 ZIP 功能。"],
  zip_method: ["Its compression method {0} is not read here.", "此处不读取其压缩方法 {0}。"],
  zip_stored_sizes: ["It is stored, and its two sizes differ.", "它未经压缩，而其两个大小不一致。"],
  zip_layout_member: ["It is compressed, dated or flagged in a way signoff does not write.", "其压缩、日期或标志不是 signoff 的写法。"],
  zip_comment: ["The member has a comment.", "该成员带有注释。"],
  zip_extra_damaged: ["Its extra field is not well formed.", "其附加字段格式不正确。"],
  zip_extra_name: ["A second name hides in its extra field; some readers take that one.", "其附加字段中藏有第二个名称；某些读取程序会采用它。"],
  zip_extra_twice: ["It has one extra field twice.", "它有一个附加字段出现两次。"],
  zip_extra_unknown: ["It has an extra field whose effect is not known.", "它带有作用不明的附加字段。"],
  zip_extra_foreign: ["It has an extra field signoff does not write.", "它带有 signoff 不会写入的附加字段。"],
  zip_layout: ["Its headers are not, byte for byte, those signoff writes.", "其头部与 signoff 写入的并非逐字节相同。"],
  zip_duplicate: ["Two members have this name; readers differ in which they take.", "有两个成员同名；不同的读取程序会采用不同的一个。"],
  zip_no_header: ["There is no local header where the archive says.", "在归档所声明的位置没有本地头部。"],
  zip_headers_differ: ["Its two headers differ in name, size, method or checksum.", "其两个头部在名称、大小、方法或校验和上不一致。"],
  zip_versions_differ: ["Its two headers name different versions of the format.", "其两个头部声明的格式版本不同。"],
  zip_descriptor: ["What follows its data contradicts the archive's list.", "其数据之后的内容与归档列表矛盾。"],
  zip_overlap: ["It shares bytes with another member.", "它与另一成员共用字节。"],
  zip_gap: ["Bytes that belong to no member stand before it.", "在它之前有不属于任何成员的字节。"],
  zip_end_gap: ["The members do not end where the archive's list begins.", "成员的结尾不在归档列表的开头。"],
  zip_order: ["Members are listed in another order than they stand.", "成员列出的顺序与其排列顺序不同。"],
  zip_bomb: ["Unpacked, its compressed members would exceed what is read here.", "解压后，其压缩成员将超出此处读取的上限。"],
  zip_collision: ["It differs from {0} only by case or Unicode form.", "它与 {0} 只在大小写或 Unicode 形式上不同。"],

  seal_holds_file: ["A seal holds none of the files it was made over: somebody put it there.", "封印不含其所针对的文件：此文件是被人放入的。"],
  sums_unsafe: ["It lists {0}, an unsafe name: {1}.", "它列有不安全的名称 {0}：{1}。"],
  sums_collide: ["It lists names that differ only by case or Unicode form.", "它列有仅在大小写或 Unicode 形式上不同的名称。"],
  outside_one: ["1 signed file lies outside the seal and was not compared with it.", "有 1 个已签署的文件位于封印之外，尚未与其比较。"],
  outside_many: ["{0} signed files lie outside the seal and were not compared with it.", "有 {0} 个已签署的文件位于封印之外，尚未与其比较。"],
  outside_size: ["It speaks of {0} bytes; its files have {1}.", "它声明有 {0} 字节；其文件共有 {1} 字节。"],
  form_seal: ["Its name says another form than it has; it is a seal: its files lie outside.", "其名称与实际形式不符；它是封印：其文件位于外部。"],
  form_attached: ["Its name says another form than it has; it is no seal: it holds its files.", "其名称与实际形式不符；它不是封印：它包含其文件。"],
  document_detached: ["A document travels in its entry; here it was taken out.", "文件应随条目一起；此处它被取出。"],
  media_type_own: ["The container does not say that it is an ASiC-E container.", "该容器没有声明自己是 ASiC-E 容器。"],
  media_type_none: ["The container does not say what it is.", "该容器没有声明自己是什么。"],
  media_type_other: ["The container says it is {0}; only ASiC-E is read.", "该容器声明自己是 {0}；此处只读取 ASiC-E。"],
  media_type_blank: ["Its media type is followed by a blank or line end.", "其媒体类型之后有空白或换行。"],
  unexpected_member: ["It has no place in an entry, and no signature covers it.", "它不属于条目，也没有签名覆盖它。"],
  member_missing: ["It belongs into every entry and is not there.", "每个条目都应有它，但它不在其中。"],
  member_order: ["Its members stand in another order than they were written.", "其成员的排列顺序与写入时不同。"],

  object_damaged: ["Its bytes do not fit its own checksum: it was changed or damaged.", "其字节与自身的校验和不符：它被更改或已损坏。"],
  object_missing: ["It was signed and is not there.", "它已被签署，但不在其中。"],
  object_added: ["It is there and nobody signed it.", "它在其中，但无人签署过它。"],
  object_modified: ["It is not the file that was signed.", "它不是当时签署的文件。"],
  object_uncovered: ["The signature with {0} does not cover it.", "与 {0} 对应的签名没有覆盖它。"],
  object_not_signed_over: ["It is not what {0} was signed over.", "它不是 {0} 签署时所列的内容。"],
  object_missing_foreign: ["It was signed and is not there (SIGNED_DATA_NOT_FOUND).", "它已被签署，但不在其中（SIGNED_DATA_NOT_FOUND）。"],
  object_modified_foreign: ["It is not the file that was signed (HASH_FAILURE).", "它不是当时签署的文件（HASH_FAILURE）。"],
  object_uncovered_foreign: ["It is in the container and no signature covers it.", "它在容器中，但没有签名覆盖它。"],
  live_modified: ["Its content differs from what was signed.", "其内容与签署的不同。"],
  live_missing: ["It was signed and is not in the folder.", "它已被签署，但不在文件夹中。"],
  live_added: ["It is in the folder and was not signed.", "它在文件夹中，但未被签署。"],
  live_renamed: ["Its content was signed as {0}.", "其内容当时以 {0} 的名称签署。"],
  weak_digest: ["{0} names its digest by an algorithm that is not accepted.", "{0} 中其摘要使用了不被接受的算法。"],
  weak_digest_foreign: ["Its digest is named by an algorithm that is not accepted.", "其摘要使用了不被接受的算法。"],
  sums_form: ["The list of digests is damaged or not in its one form.", "摘要列表已损坏，或不是其唯一的规定形式。"],
  sums_modified: ["The statement was made over another list of digests.", "该声明是针对另一份摘要列表作出的。"],
  statement_unread: ["The statement is damaged.", "声明已损坏。"],
  statement_damaged: ["The statement is not a statement of the format signoff/1.", "该声明不是 signoff/1 格式的声明。"],
  statement_format: ["The statement is of the format {0}; this program reads {1}.", "该声明的格式为 {0}；本程序读取 {1}。"],
  statement_not_canonical: ["The statement is not in canonical form: the same words could have other bytes.", "该声明不是规范形式：相同的内容可能对应其他字节。"],
  statement_payload: ["It speaks of {0} files; {1} are there, or their size differs.", "它声明有 {0} 个文件；实有 {1} 个，或其大小不同。"],

  manifest_form: ["The manifest cannot be taken: {0}", "无法采用该清单：{0}"],
  manifest_form_foreign: ["The manifest cannot be taken (FORMAT_FAILURE): {0}", "无法采用该清单（FORMAT_FAILURE）：{0}"],
  manifest_unread: ["It is damaged or too large.", "它已损坏或过大。"],
  manifest_not_xml: ["It is not well-formed XML.", "它不是格式正确的 XML。"],
  manifest_doctype: ["It carries a document type definition, which can change what a reader sees.", "它带有文档类型定义，可能改变读者所见的内容。"],
  manifest_root: ["Its root element is not an ASiCManifest.", "其根元素不是 ASiCManifest。"],
  manifest_no_signature: ["It does not begin with the signature it belongs to.", "它没有以所属的签名开头。"],
  manifest_twice: ["It names one file twice.", "它将一个文件列出两次。"],
  manifest_not_a_file: ["It names something that is not a file of the container.", "它列出了不属于容器的内容。"],
  manifest_encoding: ["It names a file in an unknown encoding.", "它以未知的编码列出文件。"],
  manifest_outside: ["It names a file outside the container.", "它列出了容器之外的文件。"],
  manifest_two_signatures: ["It names two signatures.", "它列出了两个签名。"],
  manifest_stray: ["It holds an element that does not belong there.", "它含有不应出现的元素。"],
  manifest_no_digest: ["A file in it has no digest, or more than one.", "其中一个文件没有摘要，或有多个摘要。"],
  manifest_base64: ["A digest in it is not base64.", "其中一个摘要不是 base64。"],
  manifest_other_signature: ["The manifest belongs to another signature.", "该清单属于另一个签名。"],
  manifest_same_signature: ["Two manifests name the same signature.", "两份清单指向同一个签名。"],
  manifest_no_business: ["{0} has no business naming it.", "{0} 不应列出它。"],
  manifest_not_as_written: ["The manifest is not written in its one form.", "该清单不是其唯一的规定形式。"],

  no_signature: ["Nobody has signed this entry.", "无人签署此条目。"],
  no_signature_foreign: ["There is no signature in it that is read here.", "其中没有此处可读取的签名。"],
  signature_gap: ["The signatures are not numbered without gap: one was taken out.", "签名编号不连续：有一个签名被取走。"],
  signature_incomplete: ["Its manifest or the signature itself is missing.", "其清单或签名本身缺失。"],
  signature_without_manifest: ["No manifest says what it was made over.", "没有清单说明它签署的内容。"],
  signature_unread: ["The signature is damaged or too large.", "签名已损坏或过大。"],
  signature_gone: ["The signature it belongs to is not there.", "它所属的签名不在其中。"],
  covers_less: ["It does not cover {0}, which another signature covers.", "它没有覆盖 {0}，而另一个签名覆盖了。"],
  covers_less_more: ["It does not cover {0} and {1} more, which another signature covers.", "它没有覆盖 {0} 及另外 {1} 个文件，而另一个签名覆盖了。"],

  half_signed: ["Half-signed, not in force: the signature of the {0} is missing.", "尚未完成签署，未生效：缺少{0}的签名。"],
  half_signed_received: [
    "Half-signed, not in force: the signature of the {0} is missing. A confirmation of receipt or of sending does not take its place.",
    "尚未完成签署，未生效：缺少{0}的签名。收件或发送的确认不能代替签名。",
  ],
  half_signed_meant_otherwise: [
    "Half-signed, not in force: the signature of the {0} is missing. What was signed in its name does not take its place.",
    "尚未完成签署，未生效：缺少{0}的签名。以其名义所作的签名不能代替它。",
  ],
  instructions_unknown: ["Its commands are not those signoff writes: do not type them without knowing what they do.", "其中的命令不是 signoff 写入的：在不清楚其作用之前请勿输入。"],
  nobody_required: ["Nobody is said to have to sign it, so it cannot come into force.", "没有规定谁必须签署，因此它无法生效。"],
  wrong_certificate: ["The {0} signed with another certificate than the one agreed.", "{0}使用的证书不是约定的证书。"],
  party_mismatch: [
    "It claims to bind the {0}, and its certificate was issued under the {1}'s anchor: the {1} cannot sign as the {0}.",
    "它声称代表{0}，而其证书由{1}的信任锚签发：{1}不能以{0}的名义签署。",
  ],
  party_unknown: ["Containers of other software name no party: name the certificate of the {0}.", "其他软件的容器不注明当事方：请指定{0}的证书。"],

  cms_damaged: ["The signature is damaged: its parts cannot be read.", "签名已损坏：无法读取其各部分。"],
  cms_something_else: ["The signature member holds something else than a signature.", "签名成员中的内容不是签名。"],
  cms_content_inside: ["The signature brings content of its own; it has to be over the manifest.", "签名自带内容；它必须针对清单作出。"],
  cms_signer_count: ["The signature holds {0} signers; it has to be exactly one.", "签名中有 {0} 个签署者；必须恰好一个。"],
  cms_no_attributes: [
    "The signature has no signed attributes: what it was made over could be passed off as something else.",
    "签名没有已签属性：它所签署的内容可能被冒充为别的内容。",
  ],
  cms_attribute_twice: ["The signature has the signed attribute {0} twice.", "签名中已签属性 {0} 出现两次。"],
  cms_weak_digest: ["The signature rests on {0}, which is too weak or unknown.", "签名依赖 {0}，它过弱或未知。"],
  cms_weak_signature: ["The signature is made with {0}, which is too weak.", "签名使用 {0}，它过弱。"],
  cms_weak_binding: ["The certificate is bound by {0}, which is too weak.", "证书由 {0} 绑定，它过弱。"],
  cms_short_key: ["An RSA key of {0} bits is too weak.", "{0} 位的 RSA 密钥过弱。"],
  cms_kind: ["The signature does not say, exactly once, what kind of content it is over and its digest.", "签名没有恰好一次地说明所签内容的类型及其摘要。"],
  cms_digest_length: ["The digest inside the signature has the wrong length.", "签名内的摘要长度不正确。"],
  cms_many_certificates: ["The signature brings {0} certificates; too many to be honest.", "签名附带 {0} 份证书；数量过多，不可信。"],
  cms_unbound: ["The signature does not bind its certificate: anyone's could be put in its place.", "签名没有绑定其证书：任何人的证书都可能被换上。"],
  cms_certificate_missing: [
    "The certificate the signature was made with is not in it, or another was put in its place.",
    "签名所用的证书不在其中，或已被换成另一份。",
  ],
  cms_two_certificates: ["The signature names one certificate and binds another.", "签名注明一份证书，却绑定另一份。"],
  cms_no_party: ["The signature does not say which party it binds.", "签名没有说明它代表哪一方。"],
  cms_lacks: ["The signature lacks what signoff signs along: {0}.", "签名缺少 signoff 一并签署的内容：{0}。"],
  cms_unknown_attribute: ["The signature signs something along that signoff does not write: {0}.", "签名一并签署了 signoff 不会写入的内容：{0}。"],
  cms_not_der: ["The signature is not in the one strict form (DER).", "签名不是唯一的严格形式（DER）。"],
  cms_other_algorithms: ["The signature was made with other algorithms than the ones it signs along.", "签名所用的算法与其一并签署的算法不同。"],
  cms_unsigned: ["The signature carries something that nobody signed (unsigned attributes).", "签名带有无人签署的内容（未签属性）。"],
  cms_other_value: ["The signature's value is not in its one form: another one that holds as well was put in its place.", "签名值不是其唯一的形式：另一个同样成立的值被换上。"],
  cms_not_as_written: [
    "The signature is not in the one strict form (DER), or carries something that nobody signed.",
    "签名不是唯一的严格形式（DER），或带有无人签署的内容。",
  ],
  cms_stray_certificates: ["The signature brings certificates that do not belong to its own.", "签名附带了与其自身证书无关的证书。"],
  value_contradiction: ["The signature cannot be checked: its parts contradict each other.", "无法检查签名：其各部分相互矛盾。"],
  value_manifest: ["The manifest is not the one that was signed.", "该清单不是当时签署的清单。"],
  value_key: ["The signature was not made with the key of its certificate.", "签名不是用其证书的密钥作出的。"],

  time_none: ["It does not say when it was made.", "它没有说明何时作出。"],
  time_outside: ["It claims to have been made on {0}, when its certificate was not valid.", "它声称于 {0} 作出，而当时其证书无效。"],
  time_future: ["It claims to have been made on {0}, which is still to come.", "它声称于 {0} 作出，而该日期尚未到来。"],
  time_token: ["It carries a timestamp, which is not evaluated: its time counts as claimed.", "它带有时间戳，此处未予评估：其时间按声称对待。"],
  path_no_anchor: ["No trust anchor is given for its party, so nobody vouches for who signed.", "没有为其当事方提供信任锚，因此无人证明签署者的身份。"],
  path_elsewhere: ["Its certificate does not come from any trust anchor of its party.", "其证书并非来自其当事方的任何信任锚。"],
  path_expired: ["Its certificate has expired, and no timestamp proves that it was signed before.", "其证书已过期，且没有时间戳证明它在此之前签署。"],
  path_not_yet: ["Its certificate is not valid yet.", "其证书尚未生效。"],
  path_broken: ["The path from its certificate to the trust anchor does not hold.", "从其证书到信任锚的路径不成立。"],
  path_date: ["A certificate on the path to the trust anchor is not valid at this time.", "通往信任锚的路径上有一份证书此时无效。"],
  path_unreadable: ["The certificates that came with it cannot be read.", "无法读取随附的证书。"],
  usage_unsaid: ["Its certificate does not say what it was issued for.", "其证书没有说明签发用途。"],
  usage_other: ["Its certificate was issued for another use than signing.", "其证书的签发用途不是签署。"],
  usage_not_documents: ["Its certificate was issued for another use than signing documents.", "其证书的签发用途不是签署文件。"],
  usage_authority: ["It was made with the key of an authority, not of a signatory.", "它是用证书机构的密钥而非签署人的密钥作出的。"],
  revoked: ["Its authority revoked a certificate of its path on {0}.", "其证书机构已于 {0} 吊销其路径上的一份证书。"],
  revocation_unknown: [
    "No revocation list in date, signed by its issuer, says that its certificate is still good.",
    "没有由其签发者签署且在有效期内的吊销列表说明其证书仍然有效。",
  ],

  foreign_simple: ["It is an ASiC-S container, a single file with its signature: not read here.", "它是 ASiC-S 容器（单个文件及其签名）：此处不读取。"],
  foreign_xades: ["It is a signature in XML (XAdES), which is not evaluated here.", "它是 XML 签名（XAdES），此处不予评估。"],
  foreign_evidence_record: ["It is an evidence record (RFC 4998), which is not evaluated here.", "它是证据记录（RFC 4998），此处不予评估。"],
  foreign_timestamp: ["It is a timestamp, which is not evaluated here.", "它是时间戳，此处不予评估。"],
  foreign_archive_manifest: ["It is an archive timestamp's manifest, which is not evaluated here.", "它是归档时间戳的清单，此处不予评估。"],
  foreign_timestamp_manifest: ["It belongs to the timestamp {0}, which is not evaluated here.", "它属于时间戳 {0}，此处不予评估。"],

  number_twice: ["Number {0} is there {1} times; it can exist once.", "编号 {0} 出现 {1} 次；只能有一个。"],
  entry_missing: ["Entry {0} is not there: it was removed or moved. Ask the other party for its copy.", "条目 {0} 不在其中：它被移除或移走。请向对方索取其副本。"],
  stray: ["It is no entry and is not part of what was agreed; move it elsewhere.", "它不是条目，也不属于约定内容；请移到别处。"],
  projects_differ: ["The entries are of different projects: {0}.", "这些条目属于不同的项目：{0}。"],
  misplaced: [
    "Its statement says entry {0}, {1}: the file was renamed, or entries were put in another order.",
    "其声明为条目 {0}，{1}：文件被重命名，或条目顺序被调换。",
  ],
  follows_nothing: ["It follows entry {0} ({1}), which is not there.", "它承接条目 {0}（{1}），而该条目不在其中。"],
  says_first: ["It says it is the first entry, yet {0} stands before it.", "它声明自己是第一个条目，而 {0} 在它之前。"],
  follows_another: [
    "It follows entry {0} with the baseline {1}; before it stands {2} with {3}: an entry was replaced, removed or moved.",
    "它承接条目 {0}，基线为 {1}；而在它之前的是 {2}，基线为 {3}：有条目被替换、移除或移走。",
  ],
  lost_one_of_one: ["When {0} was made, it bore one signature; one signature of it is gone or replaced.", "{0} 作出时，它带有 1 个签名；该签名已丢失或被替换。"],
  lost_one: ["When {0} was made, it bore {1} signatures; one signature of them are gone or replaced.", "{0} 作出时，它带有 {1} 个签名；其中 1 个已丢失或被替换。"],
  lost_of_many: ["When {0} was made, it bore {1} signatures; {2} signatures of them are gone or replaced.", "{0} 作出时，它带有 {1} 个签名；其中 {2} 个已丢失或被替换。"],
  time_runs_back: ["It claims to be made at {0}, before the entry it follows ({1}).", "它声称于 {0} 作出，早于它所承接的条目（{1}）。"],
  no_baseline: ["no baseline", "无基线"],
  end_not_provable: [
    "One copy cannot show whether later entries were removed: ask the other party whether its last entry is {0} too, with the baseline id {1}.",
    "仅凭一份副本无法看出后面的条目是否被移除：请询问对方其最后一个条目是否也是 {0}，基线标识为 {1}。",
  ],
  kind_unknown: ["The process knows no entry of the kind {0}.", "流程中没有 {0} 这一类条目。"],
  not_required: ["The process asks for the signature of the {0}; the statement of this entry does not.", "流程要求{0}签署；而此条目的声明没有要求。"],
  cite_unknown: ["It relies on a {0} with the baseline id {1}, which is in no entry here.", "它依据基线标识为 {1} 的 {0}，而此处没有这样的条目。"],
  cite_wrong: ["It relies on {0} as the {1}: that is another kind, or came later.", "它将 {0} 作为 {1} 依据：那是另一类条目，或在其之后。"],
  cite_not_in_force: ["It relies on {0}, which is {1}.", "它依据 {0}，而后者{1}。"],
  cite_superseded: [
    "It relies on {0} as the {1}, which {2} has superseded: agree a change, or freeze the {3} anew.",
    "它将 {0} 作为 {1} 依据，而 {2} 已取代后者：请商定变更，或重新固化 {3}。",
  ],
  cite_missing: ["The process asks that it cites the {0}; it does not.", "流程要求它引用 {0}；它没有引用。"],
  state_broken: ["broken", "未通过验证"],
  state_untrusted: ["untrusted", "签署人不受信任"],
  state_half_signed: ["half-signed", "尚未完成签署"],
  state_executed: ["executed", "已生效"],
  state_superseded: ["superseded", "已被取代"],
} as const satisfies Record<string, readonly [string, string]>;

export type Key = keyof typeof DETAILS;

const PARTIES: Record<string, readonly [string, string]> = { client: ["client", "甲方（客户）"], vendor: ["vendor", "乙方（供应商）"] };

export function partyName(party: string, language: Language): string {
  return PARTIES[party]?.[LANGUAGES.indexOf(language)] ?? party;
}

/** What a sentence speaks of: words from the evidence as they are, another sentence, or parties under the name readers know. */
export type About = string | number | { readonly key: Key } | { readonly parties: readonly string[] };

/** A sentence before a language is chosen for it. */
export interface Said {
  readonly detail: Key;
  readonly about: readonly About[];
}

export function sentence(said: Said, language: Language): string {
  const row: readonly string[] = DETAILS[said.detail];
  return row[LANGUAGES.indexOf(language)]!.replace(/\{(\d)\}/g, (_, index: string) => {
    const value = said.about[Number(index)] ?? "";
    if (typeof value !== "object") return String(value);
    if ("key" in value) return sentence({ detail: value.key, about: [] }, language);
    return value.parties.map((name) => partyName(name, language)).join(language === "zh" ? "和" : " and ");
  });
}
