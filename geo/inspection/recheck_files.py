"""Write the list of findings that are too old as CSV or JSON."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict

import orjson

from geo.inspection.recheck_values import Due
from geo.language import Language
from geo.model.criterion import Criteria
from geo.programme.summary_files import as_text

_HEAD = (
    *("checked_on", "days", "criterion", "criterion_label", "value", "value_label"),
    *("layer", "id", "name", "wards", "ward_names", "metres"),
)


def to_csv(rows: Sequence[Due], criteria: Criteria, words: Language) -> bytes:
    """Return a row a finding for spreadsheets: UTF-8 with a mark, “; ” between wards, metres unrounded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for row in rows:
        criterion = criteria.get(row.criterion)
        labels = [words.label(each) for each in (criterion, criterion.value(row.value))]
        inspected = (row.criterion, labels[0], row.value, labels[1], row.layer)
        places = ("; ".join(row.places), "; ".join(row.places.values()))
        texts = (as_text(str(cell)) for cell in (*inspected, row.id, row.name, *places))
        metres = "" if row.metres is None else row.metres
        writer.writerow([row.checked_on, row.days, *texts, metres])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def to_json(rows: Sequence[Due]) -> bytes:
    """Return the findings as a list of objects."""
    return orjson.dumps([asdict(row) for row in rows])
