"""What a user reads of the saved results has not changed without being looked at."""

import pytest

from meta_tests import golden

RENEW = "python -m meta_tests.golden, and look at the difference"


@pytest.mark.parametrize("name", golden.NAMES)
def test_what_a_user_reads_is_as_it_was(name):
    kept, hashed = golden.golden(name)
    for file, text in kept.items():
        before = (golden.FOLDER / file).read_text(encoding="utf-8")
        assert text == before, RENEW
    known = golden.HASHES.read_text(encoding="utf-8").splitlines()
    assert hashed == [line for line in known if line.startswith(f"{name} ")], RENEW


def test_nothing_is_kept_of_what_is_no_longer_there():
    files = {f"{name}.{medium}.txt" for name, media in golden.SHOWN.items() for medium in media}
    assert {path.name for path in golden.FOLDER.iterdir()} == files | {golden.HASHES.name}
    assert {line.split()[0] for line in golden.HASHES.read_text().splitlines()} <= set(golden.NAMES)


def test_of_a_page_words_are_kept_and_neither_code_nor_what_changes_with_the_day():
    html = (
        "<style>i{}</style><h1>A</h1><table><tr><th>b</th><td>1 ms<span>2×</span></td></tr></table>"
        '<section id="code"><p>def run</p></section><p>c<br>d</p><footer>today</footer>'
    )
    assert golden.text_of(html) == "A\nb | 1 ms 2×\ncd"
