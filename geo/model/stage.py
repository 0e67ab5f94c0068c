"""The stages of a route segment or apartment block, drawn and counted like the values of a criterion."""

from geo.model.criterion import Criterion, Value

PROPOSED = "proposed"
AHEAD = (PROPOSED, "planned")  # may join on a day that is still to come
STAGES = ("proposed", "planned", "in_progress", "recognised", "suspended")

STAGE = Criterion(
    id="stage",
    labels={"vi": "Giai đoạn", "en": "Stage"},
    values=(
        Value("recognised", {"vi": "Đã công nhận", "en": "Recognised"}, "#0072B2", "solid", "check"),
        Value("in_progress", {"vi": "Đang thực hiện", "en": "In progress"}, "#C27800", "long_dash", "half"),
        Value("planned", {"vi": "Trong kế hoạch", "en": "Planned"}, "#7A828E", "thin", "question"),
        Value("suspended", {"vi": "Tạm dừng", "en": "Suspended"}, "#8E1B3A", "short_dash", "cross"),
        Value("proposed", {"vi": "Đề xuất", "en": "Proposed"}, "#868E9A", "dotted", "minus"),
    ),
)
