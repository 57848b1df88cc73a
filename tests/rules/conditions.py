"""Random conditions and values, for properties that must hold for all of them."""

from hypothesis import strategies as st

from rules import NOT_APPLICABLE, Catalogue, Finding, Interval

CATALOGUE = Catalogue.of(
    [
        Finding("sma_deg", "contact"),
        Finding("variant_deg", "contact", not_applicable_when="absent"),
        Finding("size_mm", "number", "mm", 0, 300),
        Finding("open", "boolean"),
        Finding("patched", "boolean", not_applicable_when="never operated"),
        Finding("site", "word", values=("pancreas", "colon", "ileum")),
        Finding("other_site", "word", values=("pancreas", "colon", "ileum")),
        Finding("grade", "ordered", values=("G1", "G2", "G3")),
        Finding("organs", "words", values=("none", "colon", "spleen", "root")),
        Finding("seen_on", "date"),
        Finding("operated_on", "date"),
    ]
)
NEVER_ABSENT = tuple(n for n, f in CATALOGUE.findings.items() if not f.not_applicable_when)
NUMBERS = {"sma_deg": 360, "variant_deg": 360, "size_mm": 300}
DAY = 738000


def quoted(words):
    return ", ".join(f"'{word}'" for word in words)


@st.composite
def leaf_texts(draw, positive=False):
    """`positive` conditions may have findings that do not apply, but never under a `not`."""
    numeric = st.sampled_from(["sma_deg", "size_mm", *(["variant_deg"] if positive else [])])
    name = draw(numeric)
    limit = draw(st.sampled_from([1, 90, 180]))
    operator = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    flag = draw(st.sampled_from(["open", *(["patched"] if positive else [])]))
    words = draw(st.lists(st.sampled_from(["pancreas", "colon", "ileum"]), min_size=1, unique=True))
    organs = draw(st.lists(st.sampled_from(["colon", "spleen", "root"]), min_size=1, unique=True))
    word = words[0]
    return draw(
        st.sampled_from(
            [
                f"{name} {operator} {limit}",
                f"{limit} < {name} <= {limit + 60}",
                f"{name} in ({limit}, {limit + 1})",
                flag,
                f"{flag} == false",
                f"site in ({quoted(words)},)",
                f"site not in ({quoted(words)},)",
                f"site != '{word}'",
                "site == other_site",
                "site != other_site",
                "grade >= 'G2'",
                "grade == 'G2'",
                f"intersects(organs, {quoted(organs)})",
                f"seen_on - operated_on {operator} {limit}",
                "seen_on >= operated_on",
                "size_mm > sma_deg",
                "true",
            ]
        )
    )


def condition_texts(positive=False, negation=True):
    def extend(inner):
        joined = st.tuples(st.lists(inner, min_size=2, max_size=3), st.sampled_from(["and", "or"]))
        texts = joined.map(lambda pair: f" {pair[1]} ".join(f"({text})" for text in pair[0]))
        return texts | inner.map(lambda text: f"not ({text})") if negation else texts

    return st.recursive(leaf_texts(positive), extend, max_leaves=6)


@st.composite
def intervals(draw, limits):
    low, high = sorted(draw(st.lists(limits, min_size=2, max_size=2)))
    if low == high:
        return low
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def exact_values(name):
    finding = CATALOGUE.findings[name]
    if name in NUMBERS:
        near = st.sampled_from([0, 1, 2, 89, 90, 91, 150, 179, 180, 181, 240])
        return near | st.integers(0, NUMBERS[name])
    if finding.kind == "date":
        return st.integers(DAY - 100, DAY + 100)
    if finding.kind == "ordered":
        return st.integers(0, len(finding.values) - 1)
    if finding.kind == "boolean":
        return st.booleans()
    if finding.kind == "word":
        return st.sampled_from(finding.values)
    words = st.sets(st.sampled_from(finding.values[1:]))
    return words.map(lambda chosen: frozenset(chosen) or frozenset({"none"}))


def values(name):
    finding = CATALOGUE.findings[name]
    options = st.none() | exact_values(name)
    if name in NUMBERS or finding.kind in ("date", "ordered"):
        options |= intervals(exact_values(name))
    if finding.not_applicable_when:
        options |= st.just(NOT_APPLICABLE)
    return options


CASES = st.fixed_dictionaries({}, optional={name: values(name) for name in CATALOGUE.findings})
COMPLETE = st.fixed_dictionaries({name: exact_values(name) for name in CATALOGUE.findings})
