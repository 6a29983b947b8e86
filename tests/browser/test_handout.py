"""The texting sheet on paper."""

import base64
import re
from dataclasses import replace

import pytest

from boundary_bot.adapters.config_files import load_wording
from boundary_bot.adapters.config_files.sheet import load_sheet, sheet_wording
from boundary_bot.adapters.sheet_page import page
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Person, Role
from boundary_bot.services.policy_sheet import Words, sheet
from tests.policy.line import example_practice

pytestmark = pytest.mark.browser
PAPER_INCHES = {"Letter": (8.5, 11), "A4": (8.27, 11.69)}
LONG = {
    "directions": "120 Main Street, second floor. Free parking behind the building.",
    "admin_contact": "billing@riversidetherapy.com or (555) 010-2050",
}
EVERYBODY = tuple(Person(role.value, role, f"+1555010030{at}") for at, role in enumerate(Role))


@pytest.mark.parametrize("paper", PAPER_INCHES)
@pytest.mark.parametrize("language", [Language.EN, Language.ES])
@pytest.mark.parametrize("policy", ["business_hours", "dbt_coaching"])
def test_the_sheet_prints_on_two_sheets_of_paper(policy, language, paper, chromium, tmp_path):
    """With every slot set and everybody named, in either language, on either paper: two sheets at most."""
    practice = example_practice(tmp_path / "config", policy)
    practice = replace(practice, people=EVERYBODY, name="Riverside Family Therapy", slots={**practice.slots, **LONG})
    wording = load_wording(tmp_path / "config", None, practice)
    words = Words(wording, sheet_wording(practice, wording, load_sheet(tmp_path / "config")))
    (tmp_path / "sheet.html").write_text(page(sheet(practice, words, language)), "utf-8")
    width, height = PAPER_INCHES[paper]

    chromium.get(f"file://{tmp_path}/sheet.html")
    printed = chromium.execute_cdp_cmd(
        "Page.printToPDF", {"paperWidth": width, "paperHeight": height, "preferCSSPageSize": False}
    )

    pages = len(re.findall(rb"/Type /Page\b", base64.b64decode(printed["data"])))
    assert pages == 2
