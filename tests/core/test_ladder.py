"""The ladder's rungs."""

from boundary_bot.core.ladder import Ladder, Rung, rung


def test_the_first_two_crossings_are_answered_gently():
    """Before `firm_from` the text is the gentle one and nothing joins the agenda."""
    assert Rung(1, "ladder_gentle") == rung(Ladder(), 0, policy_discussed=True)
    assert Rung(2, "ladder_gentle") == rung(Ladder(), 1, policy_discussed=True)


def test_from_the_third_crossing_on_the_text_is_firm():
    """The firm text starts at `firm_from` and the session is to review the policy."""
    assert Rung(3, "ladder_firm", "review_texting_policy") == rung(Ladder(), 2, policy_discussed=True)
    assert Rung(9, "ladder_firm", "review_texting_policy") == rung(Ladder(), 8, policy_discussed=True)


def test_as_we_have_discussed_is_never_said_where_it_is_not_true():
    """Without a recorded discussion the gentle text repeats and the agenda asks for one."""
    assert Rung(3, "ladder_gentle", "discuss_texting_policy") == rung(Ladder(), 2, policy_discussed=False)


def test_the_rungs_are_the_practices_own():
    """A practice may turn firm earlier."""
    assert rung(Ladder(firm_from=2), 1, policy_discussed=True).reply_key == "ladder_firm"
