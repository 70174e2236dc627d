"""Which class (小类) a facility is of, by what the source says of it: learned rules, type code, type text, name.

The type outranks the name; the name decides where the type leaves it open, and speaks up where they disagree. What is
no community facility (不计入) is told apart from what is not known (待定). Words and codes: resources/facilities.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ... import resources
from ...progress import Progress, silent
from ...text import listed, stored, tr
from . import class_rules, name_words, type_texts
from . import taxonomy as taxonomies
from .name_words import CLASS, NOT, UNSURE, Lexicon, Word
from .taxonomy import Taxonomy
from .type_texts import Entry, Knowledge, Said

#: What class_basis begins with: set by a person; not a facility; not known.
MANUAL, REFUSED, OPEN = "人工", "不计入", "待定"
_TOLD = 8


@dataclass
class Classification:
    """`frame`: the facilities with class_code, class_basis, class_confidence; `touched`: rows that were judged (bool);
    `counts`: classified, doubtful (of these), refused, open, kept; `notes`: what a person should know."""

    frame: pd.DataFrame
    touched: np.ndarray
    counts: dict[str, int]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Judged:
    """The judgement on one combination of type and name."""

    class_code: str | None
    basis: str
    sure: float


def doubtful_below() -> float:
    """Return the confidence under which a classification is listed for checking."""
    return float(_data()["confidence"]["doubtful"])


def _data() -> dict:
    return resources.read_json("facilities", "classifying.json")


def classify(
    frame: pd.DataFrame,
    taxonomy: Taxonomy | None = None,
    rules: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Classification:
    """Return the facilities classified.

    frame: any of name, type_text, type_code, class_code, class_basis, class_confidence; rules: rows of class_rule
    (kind, pattern, class_code, reason). A class set by hand (class_basis begins with 人工) or given by the source
    (class_code without class_basis) is never changed.
    """
    taxonomy = taxonomy or taxonomies.load()
    texts, codes, names = (_column(frame, name) for name in ("type_text", "type_code", "name"))
    given, basis = _column(frame, "class_code"), _column(frame, "class_basis")
    by_hand = np.char.startswith(basis.astype(str), MANUAL) if len(basis) else np.zeros(0, dtype=bool)
    kept = by_hand | ((given != "") & (basis == ""))
    rows = np.flatnonzero(~kept)
    progress(0.05, tr("识别类型和名称"))
    judge = _Judge(taxonomy, codes[rows])
    type_ids, said = judge.types(codes[rows], texts[rows])
    progress(0.4, "")
    name_ids, unique_names = pd.factorize(names[rows])
    read = name_words.read(unique_names.astype(object), judge.words)
    head = read.head[name_ids] if len(rows) else np.zeros(0, np.int64)
    veto = read.veto[name_ids] if len(rows) else np.zeros(0, np.int64)
    progress(0.8, tr("归类"))
    result = judge.rows(type_ids, head, veto, said)
    notes = judge.notes(codes[rows], texts[rows], said, type_ids)
    if rules is not None and len(rules):
        applied = class_rules.apply(rules, codes[rows], texts[rows], names[rows], taxonomy)
        hit = applied.rule >= 0
        for column, values in enumerate((applied.class_code, applied.basis)):
            result[column][hit] = values[hit]
        result[2][hit] = judge.sure["rule"]
        notes += applied.notes
    return _finished(frame, rows, result, notes, progress)


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    if name not in frame:
        return np.full(len(frame), "", dtype=object)
    series = frame[name].astype(object)
    return series.where(~pd.isna(series), "").astype(str).str.strip().to_numpy(dtype=object)


def _finished(frame: pd.DataFrame, rows: np.ndarray, result, notes: list[str], progress: Progress) -> Classification:
    class_code, basis, sure = result
    after = frame.copy()
    for name, values in (("class_code", class_code), ("class_basis", basis), ("class_confidence", sure)):
        empty = np.full(len(frame), np.nan if name == "class_confidence" else None, dtype=object)
        whole = frame[name].to_numpy(dtype=object).copy() if name in frame else empty
        whole[rows] = values
        after[name] = whole.astype(float) if name == "class_confidence" else whole
    touched = np.zeros(len(frame), dtype=bool)
    touched[rows] = True
    classified = ~pd.isna(class_code)
    refused = ~classified & np.array([text.startswith(REFUSED) for text in basis], dtype=bool)
    doubtful = classified & (sure < doubtful_below())
    counts = {
        "classified": int(classified.sum()),
        "doubtful": int(doubtful.sum()),
        "refused": int(refused.sum()),
        "open": int((~classified & ~refused).sum()),
        "kept": int(len(frame) - len(rows)),
    }
    progress(1.0, "")
    return Classification(after, touched, counts, notes)


class _Judge:
    """The knowledge fitted to a taxonomy and to one column of codes, and the order in which it is asked."""

    def __init__(self, taxonomy: Taxonomy, codes: np.ndarray) -> None:
        data = _data()
        self.taxonomy = taxonomy
        self.sure = data["confidence"]
        self.words: Lexicon = name_words.lexicon(taxonomy.classes)
        self.known: Knowledge = type_texts.knowledge(taxonomy.classes, taxonomies.delivered().classes)
        self.groups = [frozenset(group) for group in data["compatible"]["groups"]]
        self.codes = sorted({code for text in set(codes) if text for code in type_texts.codes_in(text)})
        self.scheme = type_texts.scheme_of(self.codes, self.known)

    def types(self, codes: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, list[Said | None]]:
        """Return (number of the type per row, what each type says)."""
        code_ids, unique_codes = pd.factorize(codes)
        text_ids, unique_texts = pd.factorize(texts)
        deep = sorted({alt[-1] for text in unique_texts for alt in type_texts.alternatives(text, self.known.tops)})
        read = name_words.read(np.array(deep, dtype=object), self.words)
        contained = {text: self._contained(*said) for text, *said in zip(deep, read.head, read.veto)}
        by_text = [type_texts.of_text(text, self.known, lambda last: contained[last]) for text in unique_texts]
        by_code = [type_texts.of_code(text, self.scheme, self.known) for text in unique_codes]
        ids, pairs = pd.factorize(code_ids.astype(np.int64) * max(len(unique_texts), 1) + text_ids)
        count = max(len(unique_texts), 1)
        return ids, [self._both(by_code[pair // count], by_text[pair % count]) for pair in pairs]

    def _contained(self, head: int, veto: int) -> tuple[str | None, str]:
        """Return (class, refusal) of a type text by the words in it."""
        if head < 0:
            return None, ""
        word = self.words.words[head]
        refusing = self.words.vetoes[veto] if veto >= 0 else None
        if word.kind == CLASS and refusing is not None and refusing.refuses(word.class_code):
            return None, refusing.why
        return (word.class_code, "") if word.kind == CLASS else (None, word.why if word.kind == NOT else "")

    def _both(self, code: Said | None, text: Said | None) -> Said | None:
        """Return what code and text say together: the code first, doubtful where they contradict each other."""
        if code is None or text is None:
            return code or text
        if not code.entry.decides:
            return text if text.entry.decides or not code.entry.choices else code
        if not text.entry.decides or self._close(code.entry.class_code, text.entry.class_code):
            return code
        told = stored("{code}与{text}不一致，按编码").format(code=code.told, text=text.told)
        return Said(code.entry, min(code.sure, self.sure["types_differ"]), told, differs=True)

    def _close(self, one: str | None, other: str | None) -> bool:
        return one == other or any(one in group and other in group for group in self.groups)

    def rows(self, type_ids: np.ndarray, head: np.ndarray, veto: np.ndarray, said: list) -> list[np.ndarray]:
        """Return [class codes, bases, confidences] per row; each combination of type, head and veto is judged once."""
        wide, high = len(self.words.words) + 1, len(self.words.vetoes) + 1
        keys = (type_ids.astype(np.int64) * wide + (head + 1)) * high + (veto + 1)
        ids, unique = pd.factorize(keys)
        judged = []
        for key in unique:
            rest, veto_id = divmod(int(key), high)
            type_id, head_id = divmod(rest, wide)
            word = self.words.words[head_id - 1] if head_id else None
            refusing = self.words.vetoes[veto_id - 1] if veto_id else None
            judged.append(self.judge(said[type_id], word, refusing))
        if not judged:
            return [np.zeros(0, object), np.zeros(0, object), np.zeros(0)]
        columns = [[item.class_code for item in judged], [item.basis for item in judged]]
        taken = [np.array(column, dtype=object)[ids] for column in columns]
        return [*taken, np.array([item.sure for item in judged])[ids]]

    def judge(self, said: Said | None, word: Word | None, veto: Word | None) -> Judged:
        """Return the judgement on one type (or none), the head word of the name and a veto word (or none)."""
        if said is None:
            return self._by_name(word, veto)
        if said.entry.class_code:
            return self._by_type(said, word, veto)
        if said.entry.refused:
            return self._refused(said, word, veto)
        return self._left_open(said, word, veto)

    def _name_sure(self, word: Word) -> float:
        return word.sure or (self.sure["name_strong"] if word.strong else self.sure["name"])

    def _by_name(self, word: Word | None, veto: Word | None) -> Judged:
        if word is None:
            return Judged(None, stored("待定：没有能识别的类型，名称也看不出类别"), 0.0)
        if word.kind == UNSURE:
            return Judged(None, stored("待定：{why}").format(why=word.why), 0.0)
        if word.class_code is None:
            return Judged(None, _not_by_word(word), self.sure["name"])
        if veto is not None and veto.refuses(word.class_code):
            return Judged(None, _not_by_word(veto), self.sure["name"])
        if word.kind == NOT:
            return Judged(word.class_code, _by_word(word) + stored("，") + word.why, self._name_sure(word))
        return Judged(word.class_code, _by_word(word), self._name_sure(word))

    def _by_type(self, said: Said, word: Word | None, veto: Word | None) -> Judged:
        entry, code = said.entry, said.entry.class_code
        basis = said.told + (stored("，{why}").format(why=entry.why) if entry.why else "")
        for refusing in (word, veto):
            if refusing is not None and refusing.kind == NOT and refusing.refuses(code):
                if refusing.class_code:
                    return Judged(refusing.class_code, _and_word(said, refusing), self._name_sure(refusing))
                return Judged(None, _refusing(said, refusing), self.sure["veto"])
        if word is not None and (word.class_code == code or code in word.choices):
            settles = (word.strong or word.kind == UNSURE) and not said.differs
            sure = max(said.sure, self.sure["type_and_name"]) if settles else said.sure
            return Judged(code, said.told if settles else basis, round(min(sure + self.sure["agreed"], 1.0), 2))
        if word is None or word.kind == UNSURE or entry.any_name and word.class_code not in entry.choices:
            return Judged(code, basis, said.sure)
        if word.kind == NOT:
            return self._clash(code, said, word) if word.clash else Judged(code, basis, said.sure)
        if word.class_code in entry.choices:
            return Judged(word.class_code, _and_word(said, word), self.sure["type_and_name"])
        if self._close(word.class_code, code) or not word.strong:
            return Judged(code, basis, said.sure)
        return self._clash(code, said, word)

    def _clash(self, code: str, said: Said, word: Word) -> Judged:
        basis = stored("{type}；但名称含“{word}”，两者不一致，请核对").format(type=said.told, word=word.text)
        return Judged(code, basis, min(said.sure, self.sure["conflict"]))

    def _refused(self, said: Said, word: Word | None, veto: Word | None) -> Judged:
        entry = said.entry
        named = word.class_code if word is not None and not (veto and veto.refuses(word.class_code or "")) else None
        if named and named in entry.choices:
            sure = self.sure["type_and_name"] if word.strong else self.sure["name"]
            return Judged(named, _and_word(said, word), sure)
        basis = stored("不计入：{type}，{why}").format(type=said.told, why=entry.refused)
        if named and word.strong and entry.choices:
            basis = stored("{basis}；但名称含“{word}”，请核对").format(basis=basis, word=word.text)
            return Judged(None, basis, min(said.sure, self.sure["conflict"]))
        agrees = veto is not None or (word is not None and word.kind == NOT)
        return Judged(None, basis, max(said.sure, self.sure["veto"]) if agrees else said.sure)

    def _left_open(self, said: Said, word: Word | None, veto: Word | None) -> Judged:
        entry = said.entry
        why = stored("待定：{type}{why}，名称没有说明").format(type=said.told, why=entry.why)
        if word is None or word.kind == UNSURE:
            return Judged(None, why, 0.0)
        if word.class_code is None:
            return Judged(None, _not_by_word(word), self.sure["name"])
        if veto is not None and veto.refuses(word.class_code):
            return Judged(None, _not_by_word(veto), self.sure["name"])
        if word.class_code in entry.choices:
            sure = self.sure["type_and_name"] if word.strong else self.sure["name"]
            return Judged(word.class_code, _and_word(said, word), sure)
        if word.strong:
            return self._clash(word.class_code, said, word)
        return Judged(None, why, 0.0)

    def notes(self, codes: np.ndarray, texts: np.ndarray, said: list, type_ids: np.ndarray) -> list[str]:
        """Return sentences on what of codes and type texts was not understood."""
        found = []
        if self.scheme is None and self.codes:
            text = tr("类型编码（如 {codes}）不能确定属于哪一种编码，没有采用。")
            found.append(text.format(codes=listed(self.codes[:_TOLD])))
        silent_types = np.array([item is None for item in said] + [True])[type_ids]
        has_type = (texts != "") | (codes != "")
        unknown = pd.Series(np.where(texts != "", texts, codes)[silent_types & has_type])
        if len(unknown):
            counts = unknown.value_counts()
            text = tr("{kinds} 种类型没有认识（{rows} 行），只按名称判断：{shown}。")
            shown = listed(f"{type_texts.shown(kind)}（{count}）" for kind, count in counts.head(_TOLD).items())
            more = "…" if len(counts) > _TOLD else ""
            found.append(text.format(kinds=len(counts), rows=len(unknown), shown=shown + more))
        return found


def _by_word(word: Word) -> str:
    return stored("名称含“{word}”").format(word=word.text)


def _and_word(said: Said, word: Word) -> str:
    return stored("{type}，名称含“{word}”").format(type=said.told, word=word.text)


def _not_by_word(word: Word) -> str:
    return stored("不计入：名称含“{word}”，{why}").format(word=word.text, why=word.why)


def _refusing(said: Said, word: Word) -> str:
    return stored("不计入：名称含“{word}”，{why}（{type}）").format(word=word.text, why=word.why, type=said.told)


__all__ = ["Classification", "Entry", "MANUAL", "OPEN", "REFUSED", "classify", "doubtful_below"]
