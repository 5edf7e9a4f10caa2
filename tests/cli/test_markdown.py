"""Pages of rules on a terminal."""

from __future__ import annotations

from guestpatch.cli.markdown import page_lines
from guestpatch.render.style import paint


def shown(page: str, width: int = 40, *, color: bool = False) -> str:
    return "".join(paint(line, color=color) for line in page_lines(page, width))


def test_text_is_joined_and_wrapped_at_the_width() -> None:
    page = "A sentence that goes over\nseveral lines of the source,\nwhatever they are.\n"

    assert shown(page) == (
        """\
  A sentence that goes over several
  lines of the source, whatever they
  are.
"""
    )


def test_title_at_the_beginning_is_left_out() -> None:
    assert shown("# some-rule (GP101)\n\nText.\n") == "  Text.\n"


def test_headings_stand_at_the_margin_and_are_strong_in_colour() -> None:
    page = "Text.\n## Why it matters ##\nText.\n"

    assert shown(page) == "  Text.\n\nWhy it matters\n\n  Text.\n"
    assert "\n\x1b[1mWhy it matters\x1b[0m\n" in shown(page, color=True)


def test_code_is_set_in_and_keeps_its_lines() -> None:
    page = 'Text:\n```json\n{\n\t"# not a heading": "which is too long for the width here"\n\n}\n```\nText.\n'

    assert shown(page) == (
        """\
  Text:

      {
          "# not a heading": "which is too long for the width here"

      }

  Text.
"""
    )


def test_longer_fence_holds_a_shorter_one() -> None:
    assert shown("````md\n```\n````\n") == "      ```\n"


def test_code_without_a_closing_fence_goes_on_to_the_end() -> None:
    assert shown("~~~\na\n\n# b\n") == "      a\n\n      # b\n"


def test_items_of_a_list_are_wrapped_behind_their_marks() -> None:
    page = "Text:\n\n* one item that goes on and on\n  for a while\n* another\n\n  1. within it\n"

    assert shown(page) == (
        """\
  Text:

  * one item that goes on and on for a
    while
  * another
    1. within it
"""
    )


def test_rows_of_tables_and_quotations_keep_their_lines() -> None:
    page = "> said\n> so\n\nText.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"

    assert shown(page) == (
        """\
  > said
  > so

  Text.

  | a | b |
  |---|---|
  | 1 | 2 |
"""
    )


def test_marks_within_the_text_stay() -> None:
    page = "**Never** set `patchMode`, see [the page](https://example.org/).\n"

    assert shown(page, width=100) == f"  {page}"


def test_comments_are_left_out() -> None:
    assert shown("Text.\n\n<!-- for the tests -->\n\nText.\n") == "  Text.\n\n  Text.\n"


def test_page_without_text_is_empty() -> None:
    assert shown("# some-rule\n") == ""
