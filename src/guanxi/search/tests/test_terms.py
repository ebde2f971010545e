"""How text becomes terms, and a query phrases."""

import pytest

from guanxi.search.terms import QUERY_RUNS, Phrase, document_terms, parse, render


def spoken(query):
    return render(parse(query), lambda p: "~".join(p.terms) + ("*" if p.prefix else ""), both=" & ", either=" | ")


def test_a_name_gives_pairs_words_spellings_and_initials():
    assert document_terms(["华信ABC公司"]) == [
        *("华信", "信", "公司", "司"),
        *("abc", "huaxin", "hx", "xin", "gongsi", "gs", "si"),
    ]


def test_other_text_is_not_spelt_and_words_come_once():
    assert document_terms([], ["银行 Wei@example.com", "example"]) == ["银行", "行", "wei", "example", "com"]


def test_digits_are_cut_in_fours_and_end_in_three():
    assert document_terms([], [], ["138-00138"]) == ["1380", "3800", "8001", "0013", "0138", "138"]
    assert document_terms([], [], ["120", "12", ""]) == ["120"]


def test_a_surname_of_two_sounds_is_spelt_in_both():
    assert {"danxiongxin", "shanxiongxin", "dxx", "sxx"} <= set(document_terms(["单雄信"]))


def test_spelling_starts_in_the_first_characters_only():
    terms = document_terms(["北京华信科技股份有限责任公司"])
    assert "hxkjgfyxzrgs" in terms
    assert "gongsi" not in terms


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("张", "((张*))"),
        ("华信科技", "((华信~信科~科技))"),
        ("Zhang WEI", "((zhang*) & (wei*))"),
        ("华信 abc", "((华信) & (abc*))"),
        ("8000", "((8000*))"),
        ("80001", "((80001* | 8000~0001))"),
        ("010-8888", "((010*) & (8888*)) | ((0108~1088~0888~8888 | 1088~0888~8888))"),
        ("a@b.cn", "((a*) & (b*) & (cn*))"),
        ("🍜", "((🍜*))"),
        ("ＡＢＣ", "((abc*))"),
    ],
)
def test_a_query_is_read(query, phrases):
    assert spoken(query) == f"({phrases})"


@pytest.mark.parametrize("query", ["", "  ", "\x00", "\ud800", '"', "*", "' & | ! ( ) : \\", "—…「」"])
def test_signs_alone_ask_for_nothing(query):
    assert parse(query) == ()


@pytest.mark.parametrize("query", ["x" * 10_000_000, "a " * 10_000, "张" * 10_000, "1 " * 10_000])
def test_a_huge_query_is_cut(query):
    ((*conditions,), *_) = parse(query)
    assert len(conditions) <= QUERY_RUNS
    assert sum(len(phrase.terms) for condition in conditions for phrase in condition) <= 200


@pytest.mark.parametrize("text", ["' \" \\ * ( ) : & | ! < > - ^ \x00 \t\n a", "O'Neill\\", '"NEAR("'])
def test_no_term_holds_a_sign_that_a_database_could_read(text):
    terms = document_terms([text], [text], [text])
    assert all(term.isalnum() for term in terms)
    assert all(term.isalnum() for c in parse(text)[0] for phrase in c for term in phrase.terms)


def test_a_phrase_is_a_value():
    assert Phrase(("张",), prefix=True) == Phrase(("张",), True)
