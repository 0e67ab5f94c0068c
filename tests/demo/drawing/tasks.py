"""The tasks that the briefing of 9 August 2022 gave, as the news told them; states are illustrative."""

from geo.programme.synthetic import Drawn

_PLAN, _BRIEFING = "Kế hoạch 115-KH/QU ngày 15/4/2022", "Kết luận giao ban ngày 09/8/2022"
_WARDS = "Đảng ủy, UBND phường"
_URBAN, _MOBILISATION = "Phòng Quản lý đô thị", "Ban Dân vận Quận ủy"
_FUND = "Trung tâm Phát triển quỹ đất"
_STARTED, _NEW = ("in_progress", "2022-04-15"), ("not_started", "2022-08-09")

_TASKS = (
    (
        "Thực hiện kế hoạch đúng tiến độ, đúng tiêu chuẩn; vận động nhân dân đồng thuận",
        _PLAN,
        _WARDS,
        _MOBILISATION,
        _STARTED,
    ),
    (
        "Giữ gìn vệ sinh môi trường, mặt tiền nhà ở và công sở trên các tuyến",
        _PLAN,
        _WARDS,
        _URBAN,
        _STARTED,
    ),
    (
        "Bố trí kinh phí theo đề xuất của các đơn vị, đúng quy định",
        _BRIEFING,
        "Phòng Tài chính - Kế hoạch",
        _WARDS,
        _NEW,
    ),
    (
        "Hướng dẫn treo cờ đúng quy định",
        _BRIEFING,
        "Phòng Văn hóa và Thông tin",
        _WARDS,
        _NEW,
    ),
    (
        "Nghiên cứu mở rộng đầu tư thêm các tuyến xung quanh trụ sở quận",
        _BRIEFING,
        _FUND,
        _URBAN,
        _NEW,
    ),
    (
        "Tham mưu phương án chiếu sáng phù hợp trên địa bàn toàn quận",
        _BRIEFING,
        _FUND,
        _URBAN,
        _NEW,
    ),
    (
        "Xử lý các vi phạm trật tự đô thị trên các tuyến",
        _BRIEFING,
        "Công an quận",
        _WARDS,
        _NEW,
    ),
    (
        "Theo dõi, đôn đốc việc thực hiện chương trình",
        _PLAN,
        _URBAN,
        _MOBILISATION,
        _STARTED,
    ),
    (
        "Tổng hợp kiến nghị của các phường, điều chỉnh danh mục tuyến kiểu mẫu",
        _BRIEFING,
        _MOBILISATION,
        _WARDS,
        _NEW,
    ),
    (
        "Đánh giá mô hình “Dân vận khéo” năm 2022 và đề xuất khen thưởng",
        _BRIEFING,
        _MOBILISATION,
        _WARDS,
        _NEW,
    ),
    (
        "Chọn một tuyến hoặc chung cư để tổ chức hội nghị nhân rộng trong quý IV/2022",
        _BRIEFING,
        _MOBILISATION,
        _URBAN,
        _NEW,
    ),
)
_DEADLINES = {11: "2022-12-31"}  # the only one that the news names


def draw_tasks() -> list[Drawn]:
    """Return the tasks, in the order of the briefing; they lie nowhere."""
    return [
        Drawn(
            f"N-{number:02d}",
            None,
            {
                "title": title,
                "document": document,
                "lead": lead,
                "supporting": supporting,
                "assigned_on": since,
                "deadline": _DEADLINES.get(number),
                "state": state,
                "percent": 40 if state == "in_progress" else 0,
            },
        )
        for number, (title, document, lead, supporting, (state, since)) in enumerate(_TASKS, start=1)
    ]
