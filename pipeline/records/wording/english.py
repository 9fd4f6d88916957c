"""The wording rules for English. Words and texts are our own; the sources name the class of fault."""

from collections.abc import Iterable, Mapping

from pipeline.records.finding import Severity
from pipeline.records.wording.rule import WordingRule


def _words(*groups: tuple[str, Iterable[str]]) -> Mapping[str, str]:
    return {word: hint for hint, words in groups for word in words}


NAMED = ("probably", "similar")
"""The two words the practice itself names (D-10)."""

VAGUE = WordingRule(
    id="wording-vague",
    severity=Severity.ERROR,
    says="Statements and criteria have no vague words.",
    source="INCOSE R7 · ISO 29148 subjective language, ambiguous adverbs and adjectives · PROCESS D-10",
    message="“{}” can be read in more than one way",
    words=_words(
        ("say when it does and when it does not", ("probably",)),
        ("say what exactly, or list the cases", ("similar", "similarly")),
        (
            "say what a user has to manage, in how many steps or seconds",
            (
                "user-friendly", "user friendly", "user-friendliness", "easy to use", "easy to learn",
                "easy to understand", "easy to read", "easy to navigate", "ease of use", "easily", "intuitive",
                "intuitively", "user-intuitive", "self-explanatory", "convenient", "conveniently",
            ),
        ),
        (
            "say within which time",
            (
                "as soon as possible", "as quickly as possible", "as fast as possible", "in a timely manner", "timely",
                "promptly", "quickly", "rapidly",
            ),
        ),
        ("give the number that is enough", ("adequate", "adequately", "sufficient", "sufficiently")),
        ("give the number that is", ("reasonable", "reasonably", "extremely", "a few")),
        ("name the standard", ("state of the art", "state-of-the-art")),
        ("say what must not happen", ("seamless", "seamlessly")),
        ("say which faults it survives", ("robust",)),
        ("say what can be changed, and by whom", ("flexible", "flexibly")),
        ("give a tolerance", ("approximately", "roughly")),
        ("say when it does not", ("normally", "usually", "generally", "typically", "mostly")),
        ("give the number, or list the cases", ("in several cases", "in some cases", "in many cases", "in most cases")),
    ),
)  # fmt: skip

ESCAPE = WordingRule(
    id="wording-escape",
    severity=Severity.ERROR,
    says="Statements and criteria have no escape clauses.",
    source="INCOSE R8 · ISO 29148 loopholes",
    message="“{}” lets anybody off",
    words=_words(
        (
            "say when and who decides",
            ("as appropriate", "if appropriate", "where appropriate", "when appropriate", "appropriately", "suitably"),
        ),
        (
            "say whether it shall or not",
            (
                "if possible", "where possible", "wherever possible", "whenever possible", "if feasible",
                "where feasible", "if at all possible", "if practicable", "where practicable", "maybe", "perhaps",
                "possibly", "ideally", "hopefully", "somehow",
            ),
        ),
        ("say how far", ("as far as possible", "to the extent possible", "as much as possible", "as far as practicable")),
        ("give the limit", ("as possible",)),
        ("say when it is", ("if necessary", "when necessary", "where necessary", "as necessary", "as needed")),
        ("say what is required", ("as required",)),
        ("say what is owed", ("best effort", "best efforts", "make every effort", "strive to", "endeavour to", "endeavor to")),
    ),
    unless_after=r"\s+(?:by|in|under|for)\b",  # “as required by F-012” is a reference
)  # fmt: skip

OPEN_LIST = WordingRule(
    id="wording-open-list",
    severity=Severity.ERROR,
    says="Lists in statements and criteria come to an end.",
    source="INCOSE R9 · ISO 29148 open-ended, non-verifiable terms",
    message="“{}” leaves the list open",
    words=_words(
        ("list all, or name the rule by which the list goes on", ("etc", "and so on", "and so forth", "but not limited to")),
        ("say which: and, or, or either", ("and/or",)),
    ),
)  # fmt: skip

SUBJECTIVE = WordingRule(
    id="wording-subjective",
    severity=Severity.WARNING,
    says="Adjectives and adverbs in statements and criteria can be measured.",
    source="INCOSE R7 · ISO 29148 subjective language, ambiguous adverbs and adjectives · NASA ARM weak phrases",
    message="whether something is “{}” is a matter of opinion",
    words=_words(
        (
            "say by what one can tell, or give the number",
            (
                "acceptable", "accessible", "accurate", "accurately", "advanced", "appealing", "appropriate", "attractive",
                "basic", "beautiful", "bright", "careful", "carefully", "clean", "clearly",
                "close to", "comfortable", "common", "commonly", "compact", "compatible", "completely",
                "complex", "comprehensive", "concise", "consistent", "consistently", "correctly", "currently",
                "customary", "customisable", "customizable", "dangerous", "dark", "detailed", "distinctive",
                "distinguishable", "easy", "easier", "effective", "effectively", "efficient", "efficiently",
                "elegant", "equivalent", "essential", "excellent", "extensible", "familiar", "fast", "friendly",
                "frequent", "frequently", "fully", "general", "generic", "good", "great", "heavy", "helpful",
                "high", "high-quality", "important", "inadvertent", "inadvertently", "informative", "innovative",
                "instantly", "interactive", "interesting", "large", "legible", "light", "little", "logical",
                "long", "long-term", "loud", "low", "mainly", "major", "manageable", "meaningful", "memorable",
                "minimal", "minor", "modern", "near", "nearly", "neat", "necessary", "nice", "normal", "obvious",
                "obviously", "optimal", "optimally", "ordinary", "particularly", "pleasant", "pleasing",
                "poor", "popular", "powerful", "practical", "precise", "precisely", "preferred", "principal",
                "professional", "proper", "properly", "proven", "quick", "rapid", "readable", "readily", "realistic",
                "recent", "recently", "recognisable", "recognizable", "regular", "regularly", "relevant", "reliable",
                "reliably", "responsive", "rich", "rugged", "safe", "safely", "satisfactory", "scalable", "secure",
                "securely", "sensible", "sensitive", "short", "significant", "significantly", "simple", "simply", "slow",
                "small", "smart", "smooth", "smoothly", "soon", "special", "specific", "stable", "standard",
                "straightforward", "strong", "stringent", "substantial", "suitable", "technically", "thorough",
                "thoroughly", "too", "transparent", "typical", "understandable", "unnecessary", "unobtrusive", "up-to-date",
                "urgent", "useable", "useful", "usable", "valuable", "versatile", "very", "viable", "visible", "weak",
                "well", "wide", "widely", "worthwhile",
            ),
        ),
        ("say how, and what a person still does", ("automatic", "automatically")),
        ("say within which time", ("immediate", "immediately", "at once", "in due time")),
        ("name the limit with its unit, and say whether it is included", ("minimise", "minimize", "maximise", "maximize", "optimise", "optimize")),
        ("say in which cases", ("occasionally", "rarely", "sometimes", "potential", "potentially", "accidental", "accidentally", "additionally" )),
        ("say for whom and under which conditions", ("dependent", "associated", "corresponding", "applicable")),
    ),
    patterns={
        r"\b(?:a|be|is|are|remain|with|and)\s+clear\b(?!\s+text)": "say by what one can tell, or give the number",
        r"\bcertain\s+(?!that\b)\w+": "say which",
        r"(?<!\bthe )\b(?:minimum|maximum)\b": "name the limit with its unit, and say whether it is included",
    },
    unless_before=r"\b(?:low|medium) or\s+",
    unless_measured=True,
)  # fmt: skip

QUANTIFIER = WordingRule(
    id="wording-quantifier",
    severity=Severity.WARNING,
    says="Statements and criteria say how many.",
    source="INCOSE R7, R34 · ISO 29148 ambiguous adverbs and adjectives · Wiegers: vague quantities",
    message="“{}” is no number",
    words=_words(
        (
            "give the number, or list them",
            (
                "several", "some", "many", "various", "numerous", "few", "most of", "much of", "a lot of", "lots of",
                "a number of", "a variety of", "variety", "a range of", "wide range", "a couple of", "a set of", "different",
                "additional", "plenty", "enough", "partial", "partially", "partly", "almost", "around", "about half",
                "majority", "minority", "part of", "details",
            ),
        ),
    ),
    patterns={r"\bmultiple\b(?!\s+of\b)": "give the number, or list them"},
    unless_measured=True,
)  # fmt: skip

WEAK_VERB = WordingRule(
    id="wording-weak-verb",
    severity=Severity.WARNING,
    says="Statements say “shall” for what is owed.",
    source="ISO 29148 5.2.4 · NASA ARM options, weak phrases · Wiegers: weak verbs",
    message="“{}” does not say whether it is owed",
    words=_words(
        ("write “shall” where it is owed; otherwise leave it out", ("should", "might", "could", "ought to", "may", "can", "shall be possible", "must be possible", "be possible", "possible", "possibility", "is to be able", "if desired", "optionally")),
        ("say what it does, with which result", ("support", "supports", "facilitate", "facilitates", "deal with", "take care of", "take into account", "cater for", "be capable of")),
    ),
    unless_before=r"\b(?:customer|user|technical|first-level|by)\s+",
    demands_only=True,
)  # fmt: skip

COMPARATIVE = WordingRule(
    id="wording-comparative",
    severity=Severity.WARNING,
    says="Comparisons in statements and criteria say with what.",
    source="ISO 29148 superlatives, comparatives · INCOSE R34",
    message="“{}” than what, and by how much?",
    words=_words(
        (
            "name the value it is compared with",
            (
                "better", "faster", "slower", "higher", "lower", "larger", "smaller", "longer", "shorter", "greater", "less",
                "more", "fewer", "improved", "enhanced", "increased", "reduced", "rather than", "as well as the former",
            ),
        ),
        ("say by which measure, and over what", ("best", "fastest", "highest", "lowest", "largest", "smallest", "latest", "newest", "most", "worst", "least")),
    ),
    unless_before=r"(?:\b(?:no|not|at|one or|or|any|and)\s+)",
    unless_after=r"\s+than\b|\s+(?:\w+\s+)?than\s+\d",
    unless_measured=True,
)  # fmt: skip

NEGATIVE = WordingRule(
    id="wording-negative",
    severity=Severity.WARNING,
    says="Statements say what the software does.",
    source="INCOSE R16 · ISO 29148 negative statements",
    message="“{}”: what it does not do, nobody can show",
    patterns={
        r"\b(?:shall|must|should|will|may|can|does|do|is|are|need)\s+(?:not|never)\b|\bcannot\b": "say what it does instead",
    },
    demands_only=True,
)

PRONOUN = WordingRule(
    id="wording-pronoun",
    severity=Severity.WARNING,
    says="Statements name what they speak of.",
    source="INCOSE R24 · ISO 29148 vague pronouns",
    message="“{}”: which one?",
    words=_words(("name the thing again", ("they", "such", "the former", "the latter"))),
    patterns={
        r"\b(?:this|these|those)(?=\s+(?:shall|will|must|should|may|can|is|are|was|has|have|also|includes?|means)\b)"
        r"|(?<=[.;]\s)it\b(?!\s+(?:shall|must|should|will|is|may)\s+(?:not\s+)?be\s+possible)"
        r"|(?<!\bno )(?<!\bof )(?<![’']s )\bothers?\b(?!\s+than\b)": "name the thing again",
    },
    demands_only=True,
)

REFERENCE = WordingRule(
    id="wording-reference",
    severity=Severity.WARNING,
    says="References in statements and criteria say where to.",
    source="ISO 29148 incomplete references · Wiegers: dangling references",
    message="“{}” leads nowhere",
    words=_words(
        (
            "name the identifier, section or document with its version",
            ("see above", "see below", "the above", "above-mentioned", "aforementioned", "as above", "as below", "as described elsewhere", "as mentioned", "as agreed", "relevant standards", "applicable standards", "existing system", "legacy system", "to be agreed", "as discussed"),
        ),
    ),
)  # fmt: skip

PASSIVE = WordingRule(
    id="wording-passive",
    severity=Severity.WARNING,
    says="Statements name who acts.",
    source="INCOSE R2 · Wiegers: passive voice",
    message="“{}”: by whom?",
    patterns={
        r"\b(?:shall|must)\s+(?:\w+ly\s+)?be\s+(?:\w+ly\s+)?(?:[a-z]{2,}ed|shown|sent|kept|made|given|taken|written|done|held|found|built|run|chosen|put|set)\b": "name who or what does it",
    },
    unless_after=r"[^.;]*\b(?:by|automatically|to the|from|with|when|if|after|before|within|at)\b",
    demands_only=True,
)

CONJUNCTION = WordingRule(
    id="wording-conjunction",
    severity=Severity.WARNING,
    says="A statement demands one thing.",
    source="INCOSE R18, R19 · ISO 29148 5.2.5 singular · Wiegers: combined requirements",
    message="“{}” begins a second demand",
    patterns={r"\b(?:and|or|but)\s+(?:\w+\s+){0,4}?shall\b": "make two requirements of it"},
    needs_before=r"\bshall\b[^.;]*",
    demands_only=True,
)

UNIT = WordingRule(
    id="wording-unit",
    severity=Severity.WARNING,
    says="Numbers in statements and criteria that bound something have a unit.",
    source="INCOSE R6 · ISO 29148 5.2.5 verifiable",
    message="“{}” of what?",
    patterns={
        r"\b(?:less|more|fewer|greater|higher|lower|longer|shorter|larger|smaller)\s+than\s+\d+(?:[.,]\d+)*(?![.,]?\d)(?=\s*(?:[.;,)]|$))|\b(?:at least|at most|up to|no more than|maximum of|minimum of|within|every)\s+\d+(?:[.,]\d+)*(?![.,]?\d)(?=\s*(?:[.;,)]|$))": "add the unit",
    },
)

RULES = (
    VAGUE, ESCAPE, OPEN_LIST, REFERENCE, SUBJECTIVE, QUANTIFIER, WEAK_VERB, COMPARATIVE, NEGATIVE, PRONOUN, PASSIVE,
    CONJUNCTION, UNIT,
)  # fmt: skip
