/** What is said of several entries together. Each in English and Chinese; the English is the Python verifier's, word for word. */

export const ENTRIES = {
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
  lost_one: ["When {0} was made, it bore {1} signatures; one signature of them is gone or replaced.", "{0} 作出时，它带有 {1} 个签名；其中 1 个已丢失或被替换。"],
  lost_of_many: ["When {0} was made, it bore {1} signatures; {2} signatures of them are gone or replaced.", "{0} 作出时，它带有 {1} 个签名；其中 {2} 个已丢失或被替换。"],
  unpinned: [
    "It follows {0} and pins no signature of the {1} there: that could be taken off, and nobody would see it.",
    "它承接 {0}，却没有固定其中{1}的签名：该签名可能被去除而无人察觉。",
  ],
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
  cite_twice: ["It relies on {0} entries as the {1}: it can be one.", "它将 {0} 个条目作为 {1} 依据：只能有一个。"],
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
