"""The files of a folder that hold assumptions: of planning, of lighting, of evaluation."""

from collections.abc import Callable, Sequence
from pathlib import Path

from geo.assumptions.evaluation import EvaluationAssumptions
from geo.assumptions.evaluation_file import EVALUATION_FILE, read_evaluation
from geo.assumptions.lighting import LightingAssumptions
from geo.assumptions.lighting_file import LIGHTING_FILE, read_lighting
from geo.assumptions.planning import PlanningAssumptions
from geo.assumptions.planning_file import PLANNING_FILE, read_planning
from geo.errors import Fault
from geo.stores.files import FileMemory


class AssumptionFiles:
    """What a store over `folder` reads of them, each once for each state of its file."""

    folder: Path
    _memory: FileMemory

    @property
    def planning(self) -> PlanningAssumptions:
        """What plans of extension assume."""
        return self._planning()[0]

    @property
    def lighting(self) -> LightingAssumptions:
        """What plans of lighting assume."""
        return self._lighting()[0]

    @property
    def evaluation(self) -> EvaluationAssumptions:
        """By what models are evaluated."""
        return self._evaluation()[0]

    def _assumption_faults(self) -> dict[str, Callable[[], Sequence[Fault]]]:
        """Return by file what tells its faults."""
        return {
            PLANNING_FILE: lambda: self._planning()[1],
            LIGHTING_FILE: lambda: self._lighting()[1],
            EVALUATION_FILE: lambda: self._evaluation()[1],
        }

    def _planning(self) -> tuple[PlanningAssumptions, tuple[Fault, ...]]:
        return self._memory.get(self.folder / PLANNING_FILE, None, read_planning)

    def _lighting(self) -> tuple[LightingAssumptions, tuple[Fault, ...]]:
        return self._memory.get(self.folder / LIGHTING_FILE, None, read_lighting)

    def _evaluation(self) -> tuple[EvaluationAssumptions, tuple[Fault, ...]]:
        return self._memory.get(self.folder / EVALUATION_FILE, None, read_evaluation)
