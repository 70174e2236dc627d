"""What an import (or its dry run) has to tell: for people, and as JSON for programs."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..text import sentences, tr

_MOST_WARNINGS = 2000


@dataclass
class Report:
    """read = added + updated + skipped + rejected. Rows are {row, feature, reason, remedy}; notes are sentences; incomplete
    tells that the source holds less than it says, so that whoever imports the rest is asked; intake: counts of facilities/intake;
    datum_suggestion: what the rows say of their datum (imports/datum_evidence), empty when nothing could be compared."""

    table: str = ""
    source: str = ""
    dry_run: bool = True
    read: int = 0
    added: int = 0
    updated: int = 0
    rejected: list[dict] = field(default_factory=list)
    skipped: list[dict] = field(default_factory=list)
    warnings: list[dict] = field(default_factory=list)
    warning_count: int = 0
    notes: list[str] = field(default_factory=list)
    mapping: dict = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    incomplete: str = ""
    intake: dict = field(default_factory=dict)
    datum_suggestion: dict = field(default_factory=dict)

    def reject(self, row, feature, reason: str, remedy: str = "") -> None:
        self.rejected.append(_row(row, feature, reason, remedy))

    def skip(self, row, feature, reason: str, remedy: str = "") -> None:
        self.skipped.append(_row(row, feature, reason, remedy))

    def warn(self, row, feature, reason: str, remedy: str = "") -> None:
        self.warning_count += 1
        if len(self.warnings) < _MOST_WARNINGS:
            self.warnings.append(_row(row, feature, reason, remedy))

    def note(self, text: str) -> None:
        if text and text not in self.notes:
            self.notes.append(text)

    def to_dict(self) -> dict:
        """Return the REPORT of `gewu:importlayer`."""
        return {
            "table": self.table, "source": self.source, "dry_run": self.dry_run,
            "read": self.read, "added": self.added, "updated": self.updated,
            "skipped": len(self.skipped), "rejected": self.rejected, "skipped_rows": self.skipped,
            "warnings": self.warnings, "warning_count": self.warning_count,
            "notes": self.notes, "mapping": self.mapping, "unmapped": self.unmapped,
            "incomplete": self.incomplete, "intake": self.intake, "datum_suggestion": self.datum_suggestion,
        }  # fmt: skip


def summary(report: dict) -> str:
    """Return one sentence with the counts of a report dict."""
    text = tr("读取 {read} 行：新增 {added}，更新 {updated}，跳过 {skipped}，拒绝 {rejected}。").format(
        read=report["read"], added=report["added"], updated=report["updated"],
        skipped=report["skipped"], rejected=len(report["rejected"]),
    )  # fmt: skip
    return sentences(tr("试运行，未写入。"), text) if report["dry_run"] else text


def told_after(report: dict) -> list[str]:
    """Return sentences about what an import has left open."""
    counts, said = report["intake"], []
    if counts.get("doubtful"):
        said.append(tr("{count} 行待定。").format(count=counts["doubtful"]))
    if counts.get("open"):
        said.append(tr("{count} 行没有认出类别。").format(count=counts["open"]))
    if counts.get("duplicates"):
        said.append(tr("{count} 组可能重复。").format(count=counts["duplicates"]))
    return said


def _row(row, feature, reason: str, remedy: str) -> dict:
    return {"row": int(row), "feature": str(feature or ""), "reason": reason, "remedy": remedy}
