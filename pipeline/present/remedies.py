"""What to do about a finding, by its code: one sentence for a person who is not a programmer."""

_REMEDIES = {
    "HALF_SIGNED": "Ask the missing party to countersign; until then nothing may rely on it.",
    "NO_TRUST_ANCHOR": "Get the party's anchor in person or compare it by phone, then 'signoff keys trust'.",
    "TIMESTAMP_UNTRUSTED": "Get the timestamper's root certificate, check it, then 'signoff keys trust tsa F.pem'.",
    "TIMESTAMP_NOT_INDEPENDENT": "It proves no time to the other party; a timestamper of neither party does.",
    "PARTY_MISMATCH": "Ask both parties: a key of one was used in the name of the other.",
    "WRONG_CERTIFICATE": "Ask the party to sign with the certificate named in the records.",
    "NO_SIGNATURE": "Without a signature it proves nothing; ask for the signed file.",
    "SIGNATURE_INVALID": "Ask the signatory for the original file.",
    "MANIFEST_MODIFIED": "Ask the other party for its copy and compare.",
    "ENTRY_MISSING": "Put the other party's copy back in its place and audit again.",
    "ENTRY_NUMBER_TWICE": "Compare both with the other party's copy; only one can belong here.",
    "ENTRY_MISPLACED": "Give the file the number and kind its statement names, then audit again.",
    "CHAIN_BROKEN": "Compare the entries with the other party's copy, from the first that differs.",
    "CHAIN_SIGNATURE_LOST": "Put back the copy that bore the signature; the other party should have it.",
    "COUNTERPART_FORK": "Only one of the two can count: agree with the other party which, and keep the other one elsewhere.",
    "COUNTERPART_SIGNATURES": "Agree with the other party which copy both keep.",
    "COUNTERPART_BROKEN": "Ask the other party for its original file; this copy is not affected.",
    "COUNTERPART_PROJECT": "Name the other party's copy of this project.",
    "COUNTERPART_UNTRUSTED": "Compare the fingerprint by phone before you pin an anchor for it.",
    "END_MISSING_HERE": "Take it over: 'signoff merge' with the same path.",
    "SIGNATURE_MISSING_HERE": "Take them over: 'signoff merge' with the same path.",
    "END_MISSING_THERE": "Send the other party these files; 'signoff merge' takes them over there.",
    "SIGNATURE_MISSING_THERE": "Send the other party this file; 'signoff merge' takes it over there.",
    "CITE_UNKNOWN": "Ask which baseline was meant; the other party's copy may hold it.",
    "CITE_NOT_IN_FORCE": "Nothing may rely on it until every required party has signed it.",
    "PRINTED_BASELINE_MISSING": "The text does not name what was agreed: make the document again and sign that one.",
    "PRINTED_BASELINE_UNKNOWN": "The text names something else than was agreed: make it again and sign that one.",
    "TEMPLATE_DIFFERS": "A company's own template, another version of signoff, or an edited one: its text is not vouched for.",
    "DOCUMENT_DIFFERS": "Somebody edited the document, or its records, after it was made: compare the two texts.",
    "DOCUMENT_PDF_DIFFERS": "Do not sign it, or rely on it: read the PDF beside the Word document, and ask who made it.",
    "PDF_ACTIVE_CONTENT": "Such a PDF can change what it shows after it was signed: make it again.",
    "DOCUMENT_NOT_REPRODUCED": "Compare the document with its records by eye.",
    "SECOND_KEY_NOT_REQUIRED": "Ask the party that made the entry to freeze it anew, so that its statement asks for both signatures.",
    "SIGNATORY_NOT_NAMED": "Ask the party whether this person may bind it, and have the person named in the records.",
    "SIGNATORY_NOT_AUTHORISED": "Ask the party for the signature of a person who may, or agree a change of the signatories.",
    "SIGNATORY_ENDED": "Ask both parties whether the signature was meant to bind.",
    "CITE_SUPERSEDED": "Agree a change, or freeze what relies on it anew.",
    "PAYLOAD_OUTSIDE": "Compare them with the folder they lie in: --against DIR.",
    "OBJECT_MODIFIED": "Ask the other party for its copy and compare.",
    "CERTIFICATE_EXPIRED": "It may well have been valid when signing; only a timestamp could prove it.",
}


def remedy(code: str) -> str:
    """What to do about a finding with this code; empty where the finding says all there is."""
    return _REMEDIES.get(code, "")


def codes() -> tuple[str, ...]:
    """The codes about which something can be done."""
    return tuple(_REMEDIES)
