import pytest

from guestpatch_schemas.image_patterns import ImagePattern, covers_wildcard


@pytest.mark.parametrize(
    ("wildcard", "text"),
    [
        ("gen2", "gen2"),
        ("gen*", "gen"),
        ("*-ws2019", "sql2019-ws2019"),
        ("*-ws20*", "sql2019-ws2019"),
        ("cis-redhat8-l*-gen1", "cis-redhat8-l2-gen1"),
        ("[smalldisk]2019*", "[smalldisk]2019-datacenter"),
        ("*", ""),
    ],
)
def test_text_that_fits(wildcard: str, text: str) -> None:
    assert covers_wildcard(wildcard, text)


@pytest.mark.parametrize(
    ("wildcard", "text"),
    [
        ("gen2", "gen2x"),
        ("gen*", "agen"),
        ("*-ws2012", "sql-ws2012r2"),
        ("ab*ba", "aba"),
        ("a*b*b", "ab"),
        ("s[mn]all*", "small"),
    ],
)
def test_text_that_does_not_fit(wildcard: str, text: str) -> None:
    assert not covers_wildcard(wildcard, text)


def test_pattern_without_wildcards_covers_the_publisher() -> None:
    assert ImagePattern("contoso", (), ()).covers("contoso", "any", "any")
    assert not ImagePattern("contoso", (), ()).covers("fabrikam", "any", "any")
