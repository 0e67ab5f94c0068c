"""What notebooks use: the example of the reference runs, and `import geo` alone loads nothing heavy."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import geo

REFERENCE = Path(__file__).parents[1] / "docs" / "reference.md"


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    """What the example in the reference leaves behind."""
    text = REFERENCE.read_text(encoding="utf-8").partition("## In a notebook")[2]
    (code,) = re.findall(r"```python\n(.*?)```", text.partition("\n## ")[0], re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/reference.md", "exec"), names)
    return names


def test_the_example_of_a_summary_has_half_of_the_line_in_each_ward(example: dict[str, Any]) -> None:
    found = example["by_ward"]
    assert list(found["code"]) == ["00139", "00142"]
    assert found["metres"].to_list() == pytest.approx([519.73, 519.73], abs=0.01)


def test_the_example_of_a_plan_takes_the_way_to_what_is_worth_most(example: dict[str, Any]) -> None:
    plan = example["plan"]
    assert plan.phase.to_dict() == {"Phú Hựu": 1, "Hồng Tiến": 1, "Ái Mộ": 0}
    assert (plan.status, plan.objective) == ("proven", 6.0)


def test_importing_geo_loads_nothing_heavy_until_it_is_asked_for() -> None:
    code = (
        "import sys, geo; assert not {'pandas', 'geopandas', 'numpy', 'highspy'} & set(sys.modules); "
        "geo.summarise_by_ward; assert 'pandas' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_only_these_names_are_promised() -> None:
    assert sorted(geo.__all__) == ["plan_extension", "summarise_by_ward"]
    with pytest.raises(AttributeError, match="plan_lighting"):
        geo.plan_lighting  # noqa: B018  that it is not there is what is asked
