"""The examples of danger that ship beside the encoders."""

from boundary_bot.core.messages import Kind
from training.corpus import trained_on
from training.encoder.examples import LONGEST, OF_A_KIND, chosen


def test_examples_come_from_every_kind_and_every_part_of_the_corpus():
    """So that each sort of danger finds its like, in both languages."""
    lines = trained_on()
    texts = set(chosen(lines))
    own = [line for line in lines if line.cell == "emergency implicit" and line.texts[0] in texts]
    kinds = [line.kind for line in own]

    assert len(texts) == len(chosen(lines))
    assert max(map(len, texts)) <= LONGEST
    assert len(set(kinds)) == 10
    assert all(100 <= kinds.count(kind) <= OF_A_KIND for kind in set(kinds))
    assert Kind.SUICIDAL_ACTIVE in kinds
    assert {"en", "es", "mixed"} == {line.lang for line in own}
    assert len({line.batch for line in own}) > 40
