"""What a plan cannot use: features with faults, and figures of its file of assumptions that are none."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.assumptions.planning_file import NO_OTHER, PLANNING_FILE, UNNAMED_SOURCE, WRONG_SUM
from geo.errors import Fault, InvalidInput
from geo.extension.values import ExtensionPlan, Remark
from geo.language import N_
from geo.layers import layer as layer_called
from geo.stores.base import Store

_READ = ("streets", "route_segments", "apartment_blocks", "landmarks", "wards")
_NAMED = 5
_USED = frozenset(problem for problem, _ in (UNNAMED_SOURCE, WRONG_SUM, NO_OTHER))  # these figures count


def with_unusable(store: Store, plan: ExtensionPlan) -> ExtensionPlan:
    """Return a plan of extension that says first what it could not use."""
    found = unusable(store, _READ, PLANNING_FILE)
    return replace(plan, remarks=(*found, *plan.remarks)) if found else plan


def unusable(store: Store, layers: Sequence[str], assumptions: str) -> tuple[Remark, ...]:
    """Return what is left out of a plan: figures of the file `assumptions`, features of some layers."""
    faults = store.faults()
    left_out = (_left_out(store, name, faults) for name in layers)
    return (*unusable_figures(faults, assumptions), *(remark for remark in left_out if remark))


def unusable_figures(faults: Sequence[Fault], assumptions: str) -> tuple[Remark, ...]:
    """Return what the faults say of figures of the file `assumptions` that cannot be used."""
    figures = [fault for fault in faults if fault.file == assumptions and fault.problem not in _USED]
    return tuple(_figures(assumptions, figures))


def refuse_faulty(store: Store, layer: str) -> None:
    """Let pass unless all that a layer has are features with faults.

    Raises:
        InvalidInput: it is so; the sentence says where it is told how to correct them.
    """
    faulty = _faulty(layer, store.faults())
    if faulty and not len(store.frame(layer)):
        raise InvalidInput(
            N_(
                "All features of {file} have faults and cannot be used: {n}, such as {id}. Correct them; "
                "the page “Faults in the data” and the command check say how."
            ),
            file=layer_called(layer).file_name,
            n=len(faulty),
            id=faulty[0][:40],
        )


def _left_out(store: Store, layer: str, faults: Sequence[Fault]) -> Remark | None:
    faulty = _faulty(layer, faults)
    if not faulty:
        return None
    text = N_(
        "Features of {file} that have faults and are left out of the plan: {n}, such as {id}. "
        "Correct them, then plan anew."
    )
    return Remark(text, {"file": layer_called(layer).file_name, "n": len(faulty), "id": faulty[0][:40]})


def _faulty(layer: str, faults: Sequence[Fault]) -> list[str]:
    file = layer_called(layer).file_name
    serious = (fault for fault in faults if fault.serious and fault.file == file)
    return list(dict.fromkeys(str(fault.feature) for fault in serious if fault.feature))


def _figures(file: str, faults: Sequence[Fault]) -> Iterator[Remark]:
    if not faults:
        return
    places = dict.fromkeys(" ".join(filter(None, (fault.feature, fault.field))) for fault in faults)
    named = [place[:80] for place in places if place]
    if not named:
        yield Remark(
            N_("{file} cannot be read, so the usual figures are taken instead. Correct it, then plan anew."),
            {"file": file},
        )
        return
    more = f", … ({len(named)})" if len(named) > _NAMED else ""
    yield Remark(
        N_(
            "In {file} these figures cannot be used: {places}. What belongs to them is left out or taken as "
            "usual, so the figures of the plan may be wrong. Correct the file, then plan anew."
        ),
        {"file": file, "places": ", ".join(named[:_NAMED]) + more},
    )
