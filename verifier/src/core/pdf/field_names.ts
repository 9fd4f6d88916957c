/** What the name of a signature field says; as `signing/pdf/fields.py`. */

/** The party a field is for; null for a field of other software. */
export function partyOf(name: string): string | null {
  return /^signature \(([a-z][a-z0-9_]*)\)$/.exec(name)?.[1] ?? null;
}

/** Whether a field has the name of a document timestamp made by signoff. */
export function isOwnTimestamp(name: string): boolean {
  return /^timestamp \([1-9][0-9]{0,3}\)$/.test(name);
}
