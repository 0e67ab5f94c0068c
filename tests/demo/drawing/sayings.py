"""Who writes into the demo's record, and in which words: roles instead of people, everything made up."""

from collections.abc import Mapping
from datetime import date

from geo.text import search_key
from tests.demo.drawing.findings import Finding
from tests.demo.drawing.steps import Who
from tests.demo.drawing.wards import WARDS_2022

MOBILISATION: Who = ("can-bo-dan-van", "mass_mobilisation")
URBAN: Who = ("can-bo-quan-ly-do-thi", "urban_management")
CULTURE: Who = ("can-bo-van-hoa", "culture_information")
LAND: Who = ("can-bo-quy-dat", "land_fund")

SURVEY = "Nhập kết quả khảo sát ban đầu từ bảng tính"
SEEN = {"first": "Đi kiểm tra lần đầu", "same": "Đi kiểm tra lại theo lịch, như lần trước"}
ROUNDS: Mapping[str, str] = {
    "lighting": "Kiểm tra chiếu sáng tháng {month}",
    "cleanliness": "Kiểm tra vệ sinh hằng tuần, tuần {week}",
}
OCCASIONS: Mapping[int, str] = {
    4: "Kiểm tra treo cờ dịp 30/4 và 1/5",
    5: "Kiểm tra treo cờ dịp 19/5",
    7: "Kiểm tra treo cờ cuối tháng 7",
}
VISITS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("lighting", "better"): (
        "Đã thay 3 bóng đèn tại ngõ 12 (minh họa)",
        "Đã nối lại nguồn của một tủ điện (minh họa)",
        "Đã tỉa cây che đèn (minh họa)",
        "Đã lắp thêm hai cột đèn (minh họa)",
    ),
    ("lighting", "worse"): (
        "Hai bóng đèn không sáng, đã báo đơn vị quản lý (minh họa)",
        "Đèn tắt sau mưa lớn, chờ sửa (minh họa)",
    ),
    ("flags", "better"): (
        "Các hộ đã thay cờ phai màu (minh họa)",
        "Tổ dân phố đã nhắc các hộ treo cờ (minh họa)",
        "Đã phát cờ mới cho các hộ (minh họa)",
    ),
    ("flags", "worse"): (
        "Một số hộ chưa treo cờ, đã nhắc (minh họa)",
        "Cờ cũ, phai màu sau mưa nắng (minh họa)",
    ),
    ("cleanliness", "better"): (
        "Đã dọn điểm rác tạm, đặt thêm thùng rác (minh họa)",
        "Ra quân tổng vệ sinh sáng thứ Bảy (minh họa)",
        "Đã đổi giờ thu gom rác (minh họa)",
    ),
    ("cleanliness", "worse"): (
        "Rác còn lại sau phiên chợ, đã nhắc đội thu gom (minh họa)",
        "Vật liệu xây dựng để trên vỉa hè, đã nhắc (minh họa)",
    ),
}
NOTES: Mapping[str, tuple[str, ...]] = {  # for as long as it is worse
    "lighting": ("Chờ thay bóng đèn (minh họa).", "Đèn tắt sau mưa lớn, chờ sửa (minh họa)."),
    "flags": ("Còn vài hộ chưa treo cờ, đã nhắc (minh họa).",),
    "cleanliness": ("Rác còn lại sau phiên chợ (minh họa).", "Vật liệu để trên vỉa hè (minh họa)."),
}


def ward_officer(ward: str) -> Who:
    """Return the illustrative account of a ward's committees."""
    return "can-bo-" + search_key(WARDS_2022[ward][0]).replace(" ", "-"), "ward_committees"


def finder(finding: Finding) -> Who:
    """Return who records a finding: rounds are the offices', visits the wards', surveys come as tables."""
    if finding.kind == "survey":
        return URBAN
    if finding.kind == "round" and finding.place.layer == "route_segments":
        offices = {"lighting": URBAN, "flags": CULTURE}
        return offices.get(finding.criterion) or ward_officer(finding.place.ward)
    return ward_officer(finding.place.ward)


def reason(finding: Finding, choice: int) -> str:
    """Return why a finding was made; `choice` picks one of several wordings."""
    if finding.kind == "survey":
        return SURVEY
    if finding.kind == "visit" and finding.turn in SEEN:
        return SEEN[finding.turn]
    if finding.kind == "visit":
        options = VISITS[finding.criterion, finding.turn]
        return options[choice % len(options)]
    if finding.criterion == "flags":
        return OCCASIONS[min(OCCASIONS, key=lambda month: abs(date(2022, month, 25) - finding.day))]
    week = finding.day.isocalendar().week
    return ROUNDS[finding.criterion].format(month=finding.day.month, week=week)
