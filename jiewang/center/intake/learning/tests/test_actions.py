import json
import logging
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as house
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.queries import current_categories
from jiewang.center.dispatch.returns import ask_return, grant_return
from jiewang.center.intake.actions import reclassify_case, report
from jiewang.center.intake.learning.actions import NotTrained, train_suggestions, use_model
from jiewang.center.intake.learning.artifact import ModelUnreadable, read_model
from jiewang.center.intake.learning.history import confirmed_reports
from jiewang.center.intake.learning.models import FiledAlone, SuggestionModel
from jiewang.center.intake.learning.queries import folder_of, model_in_use
from jiewang.center.intake.learning.tests.letters import letters
from jiewang.center.intake.models import Report, Suggestion
from jiewang.center.intake.suggest import Suggester
from jiewang.center.intake.suggesters import forget_suggester, suggester
from jiewang.testing import FACADE, NOISE, PIPE, make_case, make_town

Verdict = SuggestionModel.Verdict


@pytest.fixture
def town():
    return make_town()


@pytest.fixture(autouse=True)
def _in_english_and_without_a_suggester_of_the_test_before():
    forget_suggester()
    with override("en"):
        yield
    forget_suggester()


def live_through(count, *, seed=1):
    """Cases a person filed, one a minute, the last just now."""
    begin = timezone.now() - timedelta(minutes=count)
    for nth, (text, code) in enumerate(letters(count, seed=seed)):
        at = begin + timedelta(minutes=nth)
        make_case(state=State.FILED, category=code, text=text, reported_at=at)


@pytest.fixture
def trained(town):
    live_through(150)
    # The catalog of the town knows two words a type; texts that name none of them are lost.
    outcome = train_suggestions(least=10)
    forget_suggester()
    return outcome


def test_a_case_teaches_the_type_it_was_corrected_to(town):
    case = make_case(state=State.FILED, category=PIPE, text="墙皮往下掉")
    reclassify_case(case.pk, category=FACADE, urgency="normal", note="看错了", by=town.wu)
    found = confirmed_reports(current_categories())
    assert [(each.text, each.code) for each in found] == [("墙皮往下掉", FACADE)]


def test_what_nobody_filed_what_the_house_filed_and_types_that_went_teach_nothing(town):
    make_case(text="还没有立案")
    make_case(state=State.FILED, category=NOISE, text="已经不在目录里")
    by_rule = make_case(text="系统自己立的")
    Case.objects.filter(pk=by_rule.pk).update(category=town.categories[PIPE])
    leaves = [leaf for leaf in current_categories() if leaf.code != NOISE]
    assert confirmed_reports(leaves) == []


@pytest.mark.parametrize(
    ("verdict", "teaches"),
    [("", False), ("taken_back", False), ("right", True), ("checked", True)],
)
def test_what_the_house_filed_alone_teaches_once_people_have_confirmed_it(town, verdict, teaches):
    case = make_case(text="系统自己立的")
    Case.objects.filter(pk=case.pk).update(category=town.categories[PIPE])
    FiledAlone.objects.create(
        case=case,
        model=1,
        category_code=PIPE,
        confidence=0.97,
        threshold=0.9,
        at=timezone.now(),
        verdict=verdict,
    )
    found = [each.text for each in confirmed_reports(current_categories())]
    assert found == (["系统自己立的"] if teaches else [])


def test_a_type_given_back_as_wrong_teaches_only_what_it_was_changed_to(town):
    case = make_case(state=State.DISPATCHED, category=PIPE, text="墙皮往下掉")
    order = case.orders.get(role="lead")
    ask_return(order.pk, reason="wrong_type", explanation="不是水管", by=town.jiang)
    assert len(confirmed_reports(current_categories())) == 1
    grant_return(case.pk, by=town.lin)
    assert confirmed_reports(current_categories()) == []
    reclassify_case(case.pk, category=FACADE, urgency="normal", note="定类有误", by=town.wu)
    found = confirmed_reports(current_categories())
    assert [(each.text, each.code) for each in found] == [("墙皮往下掉", FACADE)]


def test_a_return_for_another_reason_leaves_the_type_as_it_is(town):
    case = make_case(state=State.RETURNED, category=PIPE)
    grant_return(case.pk, by=town.lin)
    assert [each.code for each in confirmed_reports(current_categories())] == [PIPE]


def test_a_model_that_beats_the_catalogs_words_is_put_in_place(trained):
    assert trained.verdict == Verdict.BETTER
    assert trained.new.n == trained.in_use.n >= 20
    assert trained.new.right > trained.in_use.right
    row = model_in_use()
    assert (row.number, row.path, row.verdict) == (1, "0001", "better")
    assert row.figures["new"]["right"] == trained.new.right
    card = json.loads((folder_of(row) / "card.json").read_text())
    assert card["figures"]["learned_from"] == trained.learned_from
    assert sorted(path.name for path in folder_of(row).iterdir()) == ["card.json", "weights.npz"]


def test_reports_are_typed_by_the_model_in_use_with_the_reporters_own_words(trained):
    text = "傍晚院坝里装修电钻响，老人小孩受不了"
    receipt = report(channel="resident_web", text=text, by=None)
    first = Suggestion.objects.get(case=receipt.case_id, rank=1)
    assert first.category_code == NOISE
    assert first.reasons
    assert all(word in text for word in first.reasons)


def test_the_same_again_is_not_better_and_the_one_in_use_stays(trained):
    again = train_suggestions(least=10)
    assert again.verdict == Verdict.NOT_BETTER
    assert (again.gained, again.lost) == (0, 0)
    assert again.new == again.in_use
    assert model_in_use().number == 1
    assert SuggestionModel.objects.get(number=2).in_use is False


def test_a_lead_on_too_few_reports_puts_nothing_in_place(town):
    live_through(60)
    outcome = train_suggestions(least=100)
    assert (outcome.verdict, model_in_use()) == (Verdict.TOO_FEW, None)


def test_without_confirmed_reports_nothing_is_trained(town):
    with pytest.raises(NotTrained, match="Only 0 reports"):
        train_suggestions()
    assert not SuggestionModel.objects.exists()


def test_the_same_history_trains_the_same_numbers(trained):
    train_suggestions(least=10)
    one, two = (np.load(Path(house.MODELS) / name / "weights.npz") for name in ("0001", "0002"))
    assert all((one[name] == two[name]).all() for name in one.files)


def test_no_text_of_a_report_stands_in_the_files(trained):
    text = Report.objects.earliest("reported_at").text
    for path in folder_of(model_in_use()).iterdir():
        content = path.read_bytes()
        assert text[:6].encode() not in content
        assert text[:6].encode("utf-32-le") not in content


@pytest.mark.parametrize("name", ["card.json", "weights.npz"])
def test_a_changed_file_is_not_used_and_said_once(trained, caplog, name):
    path = folder_of(model_in_use()) / name
    path.write_bytes(path.read_bytes() + b" ")
    forget_suggester()
    with caplog.at_level(logging.WARNING):
        made = suggester()
        assert isinstance(made, Suggester)
        assert suggester() is made
    assert len(caplog.records) == 1
    with pytest.raises(ModelUnreadable, match="changed"):
        read_model(path.parent, digest=model_in_use().digest)


def test_reports_come_in_where_the_files_are_gone(trained):
    for path in folder_of(model_in_use()).iterdir():
        path.unlink()
    forget_suggester()
    receipt = report(channel="resident_web", text="水管漏水", by=None)
    assert Suggestion.objects.filter(case=receipt.case_id, category_code=PIPE).exists()


def test_the_former_model_and_the_catalogs_words_can_be_taken_back(trained):
    train_suggestions(least=10)
    use_model(2)
    assert model_in_use().number == 2
    use_model(1)
    use_model(1)
    assert model_in_use().number == 1
    use_model(0)
    assert model_in_use() is None
    with pytest.raises(NotTrained, match="no model 9"):
        use_model(9)


def test_the_database_lets_no_two_models_be_in_use(trained):
    train_suggestions(least=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        SuggestionModel.objects.update(in_use=True)


def test_the_newest_that_repeat_an_older_report_are_not_asked(town):
    live_through(60)
    live_through(30)
    live_through(15, seed=3)
    outcome = train_suggestions(least=10)
    assert outcome.new.n + outcome.twins_of_older == 21
    assert outcome.twins_of_older > 0


def test_the_command_says_what_came_out_and_no_text(trained, capsys):
    call_command("train_suggestions", least=10)
    said = capsys.readouterr().out
    assert "Model 2 is kept, not used: 0 gained, 0 lost" in said
    assert not any(text[:6] in said for text in Report.objects.values_list("text", flat=True))


def test_the_command_explains_why_it_does_not_train(town):
    with pytest.raises(CommandError, match="Only 0 reports"):
        call_command("train_suggestions")
