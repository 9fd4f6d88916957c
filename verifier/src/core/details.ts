/**
 * The sentences findings are made of, in English and Chinese; the English ones are those of the Python verifier, word for word.
 *
 * ``{0}`` stands for what a sentence speaks of.
 */

import { CONTAINER } from "./sentences/container";
import { ENTRIES } from "./sentences/entries";
import { PDF } from "./sentences/pdf";
import { SIGNATURES } from "./sentences/signatures";
import { TRUST } from "./sentences/trust";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

export type Key = keyof typeof CONTAINER | keyof typeof SIGNATURES | keyof typeof TRUST | keyof typeof ENTRIES | keyof typeof PDF;

// Marked as pure, so that the worker, which says nothing, is built without them.
const DETAILS: Record<Key, readonly [string, string]> = /* @__PURE__ */ Object.assign({}, CONTAINER, SIGNATURES, TRUST, ENTRIES, PDF);

const PARTIES: Record<string, readonly [string, string]> = { client: ["client", "甲方（客户）"], vendor: ["vendor", "乙方（供应商）"] };

export function partyName(party: string, language: Language): string {
  return PARTIES[party]?.[LANGUAGES.indexOf(language)] ?? party;
}

/** What a sentence speaks of: words from the evidence as they are, another sentence, several, or parties under the name readers know. */
export type About =
  | string | number | { readonly key: Key; readonly about?: readonly About[] } | { readonly keys: readonly Key[] } | { readonly parties: readonly string[] };

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
    if ("key" in value) return sentence({ detail: value.key, about: value.about ?? [] }, language);
    if ("keys" in value) return value.keys.map((detail) => sentence({ detail, about: [] }, language)).join(language === "zh" ? "、" : ", ");
    return value.parties.map((name) => partyName(name, language)).join(language === "zh" ? "和" : " and ");
  });
}
