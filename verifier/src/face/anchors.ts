/** The panel of whom a person trusts: anchors by party, added, assigned and taken away. */

import { hex } from "../core/bytes";
import { asPem, readPemLists } from "../core/certificates/revocation";
import type { Given } from "../core/session";
import { readPem } from "../core/certificates/x509";
import { h } from "./dom";
import type { Voice } from "./words";

/**
 * A file a person gave as an anchor, or with what an authority says of its certificates. ``party`` is null for containers of other
 * producers and for what authorities say, undefined until it is said.
 */
export interface Anchor {
  readonly file: string;
  readonly pem: string;
  readonly organisation: string;
  readonly fingerprint: string;
  /** Revocation lists or OCSP answers: their authority signed them, whoever brings them. */
  readonly revocation: boolean;
  party: string | null | undefined;
  /** Came with a folder and does not count before a person says so. */
  offered: boolean;
}

const MAX_BYTES = 16 * 1024 * 1024;
const PARTIES = ["client", "vendor"] as const;
/** Whom an anchor may be of, beside the parties: timestampers, and other software's signatories. */
const OTHERS = { tsa: "party_tsa", "tsa-own": "party_tsa_own", any: "party_any" } as const;

/** The anchor in a file; null when no certificate, revocation list or OCSP answer can be read from it. */
export async function readAnchor(file: File, offered: boolean): Promise<Anchor | null> {
  const pem = file.size > MAX_BYTES ? null : asPem(new Uint8Array(await file.arrayBuffer()));
  if (pem === null) return null;
  const [first] = readPem(pem) ?? [];
  if (!first) {
    const kinds = [...new Set(readPemLists(pem).map((item) => (item.kind === "ocsp" ? "OCSP" : "CRL")))];
    const said = { file: file.name, pem, organisation: kinds.join(", "), fingerprint: "" };
    return kinds.length ? { ...said, revocation: true, offered: false, party: null } : null;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", first.full));
  const named = /^(tsa-own|[a-z][a-z0-9_]*?)(?:-[a-z0-9-]+)?\.pem$/.exec(file.name)?.[1];
  return {
    file: file.name, pem, offered, revocation: false,
    organisation: first.subject.organisation ?? first.subject.commonName ?? "",
    fingerprint: hex(digest),
    party: [...PARTIES, "tsa", "tsa-own"].find((party) => party === named),
  };
}

/** What counts: assigned anchors only. */
export function given(anchors: readonly Anchor[]): Given[] {
  return anchors.flatMap(({ party, pem, offered }) => (party === undefined || offered ? [] : [{ party, pem }]));
}

export function trustPanel(anchors: Anchor[], voice: Voice, changed: () => void, choose: () => void): HTMLElement {
  const rows = PARTIES.map((party) => {
    const own = anchors.filter((item) => item.party === party && !item.offered);
    const none = h("p", { class: "quiet" }, voice.say("no_anchor"));
    return h("div", { class: "party" }, h("h3", {}, voice.party(party)), ...(own.length ? own.map((item) => row(item, anchors, voice, changed)) : [none]));
  });
  for (const [name, word] of Object.entries(OTHERS)) {
    const own = anchors.filter((item) => item.party === (name === "any" ? null : name) && !item.offered && !item.revocation);
    if (own.length) rows.push(h("div", { class: "party" }, h("h3", {}, voice.say(word)), ...own.map((item) => row(item, anchors, voice, changed))));
  }
  const lists = anchors.filter((item) => item.revocation);
  if (lists.length) rows.push(h("div", { class: "party" }, h("h3", {}, voice.say("revocations")), ...lists.map((item) => row(item, anchors, voice, changed))));
  return h(
    "section", { id: "trust", "aria-labelledby": "trust-heading" },
    h("h2", { id: "trust-heading" }, voice.say("trust")),
    h("p", {}, voice.say("trust_why")),
    h("div", { class: "parties" }, ...rows),
    h("p", { class: "screen" }, h("button", { type: "button", click: choose }, voice.say("add_anchor"))),
  );
}

/** The anchors nobody has decided on yet; null when there are none. */
export function undecided(anchors: Anchor[], voice: Voice, changed: () => void): HTMLElement | null {
  const open = anchors.filter((item) => item.party === undefined || item.offered);
  return open.length ? h("div", { class: "undecided screen" }, ...open.map((item) => decision(item, anchors, voice, changed))) : null;
}

function row(item: Anchor, anchors: Anchor[], voice: Voice, changed: () => void): HTMLElement {
  return h(
    "div", { class: "anchor" },
    h("strong", {}, item.organisation), " ", h("span", { class: "quiet" }, item.file),
    !item.revocation && fingerprint(item, voice),
    h("button", { type: "button", class: "plain screen", "aria-label": voice.say("remove_named", item.organisation), click: () => remove(item, anchors, changed) }, voice.say("remove")),
  );
}

function fingerprint(item: Anchor, voice: Voice): HTMLElement {
  const groups = item.fingerprint.match(/.{4}/g)?.join(" ") ?? "";
  return h("p", { class: "fingerprint" }, h("span", { class: "quiet" }, voice.say("compare_phone")), h("code", {}, groups));
}

/** An anchor nobody has decided on yet: whose it is, or whether to use it. */
function decision(item: Anchor, anchors: Anchor[], voice: Voice, changed: () => void): HTMLElement {
  const select = h(
    "select", {
      change: () => {
        item.party = select.value === "any" ? null : select.value;
        if (!item.offered) changed();
      },
    },
    h("option", { value: "", disabled: true, selected: item.party === undefined }, voice.say("party_choose")),
    ...PARTIES.map((party) => h("option", { value: party, selected: item.party === party }, voice.party(party))),
    ...Object.entries(OTHERS).map(([name, word]) => h("option", { value: name, selected: item.party === (name === "any" ? null : name) }, voice.say(word))),
  );
  const use = (): void => {
    if (item.party === undefined) select.focus();
    else {
      item.offered = false;
      changed();
    }
  };
  return h(
    "div", { class: "anchor" },
    item.offered && h("p", {}, voice.say("offered_why")),
    h("label", {}, voice.say("belongs_to", item.organisation || item.file), " ", select), " ",
    item.offered && h("button", { type: "button", click: use }, voice.say("use_it")), " ",
    h("button", { type: "button", class: "plain", "aria-label": voice.say("remove_named", item.organisation), click: () => remove(item, anchors, changed) }, voice.say("remove")),
    fingerprint(item, voice),
  );
}

function remove(item: Anchor, anchors: Anchor[], changed: () => void): void {
  anchors.splice(anchors.indexOf(item), 1);
  changed();
}

