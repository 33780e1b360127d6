"""Words go into the fields of the form that they were typed into, and nowhere else."""

from shared.web.form_filling import filled

PAGE = (
    "<!doctype html>\n<html><!-- x --><body><p>a &amp; b &#8211; c</p>"
    '<form method="post" action="/a"><input name="q" value="other"></form>'
    '<form method="post" action="/b?x=1"><input type="hidden" name="_csrf" value="new">'
    '<input type="hidden" name="id" value="1">'
    '<input name="q" value="b1"><input name="q"><input type="password" name="p"><input type="file" name="f">'
    '<input type="checkbox" name="box" value="1" checked><input type="checkbox" name="box" value="2">'
    '<textarea name="long">\nold</textarea><select name="s"><option value="1" selected>eins</option>'
    '<option value="2">zwei</option></select><button name="step" value="go">Go</button></form>'
    '<form method="post" action="/b"><input type="hidden" name="id" value="2"><input name="q" value="b2"></form>'
    "<script>if (1 < 2) x();</script></body></html>"
)


def test_a_page_without_the_form_stays_as_it_is() -> None:
    assert filled(PAGE, "/c", [("q", "x")]) == (PAGE, [("q", "x")])


def test_the_form_with_the_hidden_words_is_the_one() -> None:
    page, left = filled(PAGE, "/b", [("id", "2"), ("q", 'say "x"')])
    assert page == PAGE.replace('name="q" value="b2"', 'name="q" value="say &quot;x&quot;"')
    assert left == []


def test_every_kind_of_field_takes_its_word() -> None:
    words = [("_csrf", "old"), ("id", "1"), ("q", "one"), ("q", "two"), ("p", "secret"), ("f", "file")]
    words += [("box", "2"), ("long", "a < b"), ("s", "2"), ("step", "go"), ("gone", "w")]
    page, left = filled(PAGE, "/b", words)
    form = page.partition('action="/b?x=1"')[2].partition("</form>")[0]
    assert 'name="_csrf" value="new"' in form
    assert '<input name="q" value="one"><input name="q" value="two">' in form
    assert '<input type="checkbox" name="box" value="1"><input type="checkbox" name="box" value="2" checked>' in form
    assert '<textarea name="long">\na &lt; b</textarea>' in form
    assert '<option value="1">eins</option><option value="2" selected>zwei</option>' in form
    assert "secret" not in page
    assert left == [("_csrf", "old"), ("p", "secret"), ("f", "file"), ("gone", "w")]
