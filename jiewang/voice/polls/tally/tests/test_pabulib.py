"""Files of pabulib.org: read, counted by the command, refused with the line, written again."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pabulib.checker import Checker

from jiewang.voice.polls.errors import TallyError
from jiewang.voice.polls.tally.by_votes import greedy
from jiewang.voice.polls.tally.elections import (
    Ballot,
    BallotKind,
    Candidate,
    Election,
    approved,
    together,
)
from jiewang.voice.polls.tally.pabulib.reading import read_pabulib
from jiewang.voice.polls.tally.pabulib.writing import About, write_pabulib

FILE = """META
key;value
description;Invented
num_projects;3
num_votes;4
budget;100,50
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name;selected
A;60;Lamps on the steps;1
B;50.50;Seats at the stop;0
C;40;"Shade; and a bench";1
VOTES
voter_id;age;vote
1;30;A,B
2;41;A
3;;A,C
4;55;
"""
ABOUT = About("Invented vote", "Yuzhong", "2027", date(2026, 11, 1), date(2026, 12, 6), points=10)


def test_a_file_is_read_with_its_recorded_winners():
    read = read_pabulib(FILE)
    assert read.election.budget == Decimal("100.50")
    assert read.election.scores() == {"A": 3, "B": 1, "C": 1}
    assert read.election.voters == 4
    assert read.election.candidates[2].name == "Shade; and a bench"
    assert read.selected == {"A", "C"}
    assert read.remarks == ()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("budget;100,50", "budget;0", "Line 6: The budget is 0; it has to be more than zero."),
        ("2;41;A\n", "2;41;A,X\n", "Line 17: The vote names project “X”, which the file does not"),
        ("C;40", "C;-40", "Line 13: Project “C” costs -40: less than nothing."),
        ("B;50.50", "A;50.50", "Line 12: Project “A” is there a second time."),
        ("A;60", "A;sixty", "Line 11: “sixty” is no amount of money."),
        ("A;60", "A;NaN", "Line 11: “NaN” is no amount of money."),
        ("approval", "scoring", "Line 7: Votes of the kind “scoring” are not counted here."),
        ("budget;100,50\n", "", "The file names no budget."),
        ("VOTES\n", "", "Line 14: Project “voter_id”|Line 14: “age” is no amount of money."),
        ("META\n", "", "Line 1: The file does not begin with META."),
    ],
)
def test_a_bad_file_is_refused_with_line_and_reason(old, new, why):
    with pytest.raises(TallyError, match=why):
        read_pabulib(FILE.replace(old, new, 1))


def test_an_empty_file_and_one_that_lost_votes():
    with pytest.raises(TallyError, match="no section META"):
        read_pabulib("")
    lost = read_pabulib(FILE.replace("4;55;\n", ""))
    assert lost.remarks == ("Line 5: the file says num_votes 4 and has 3.",)


def test_points_and_rankings():
    points = FILE.replace("approval", "cumulative").replace("age;vote", "vote;points")
    points = points[: points.index("1;30")] + "1;A,B;7,3\n2;C;10\n"
    assert read_pabulib(points).election.scores() == {"A": 7, "B": 3, "C": 10}
    with pytest.raises(TallyError, match="Line 16: The vote names 2 projects and gives 1 number"):
        read_pabulib(points.replace("7,3", "7"))
    with pytest.raises(TallyError, match="Line 16: “-3” is no number of points"):
        read_pabulib(points.replace("7,3", "7,-3"))
    ranks = read_pabulib(FILE.replace("approval", "ordinal"))
    assert ranks.election.scores() == {"A": 9, "B": 2, "C": 2}


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        (
            "greedy",
            {
                "winners": ["A", "C"],
                "spent": 100,
                "explanation": {
                    "A": "Chosen (votes: 3).",
                    "C": "Chosen (votes: 1).",
                    "B": "Not chosen (votes: 1): it costs 50.50 yuan, and when its turn came"
                    " 0.50 yuan were left.",
                },
            },
        ),
        (
            "equal-shares",
            {
                "winners": ["A", "C"],
                "spent": 100,
                "explanation": {
                    "A": "Chosen: the 60 yuan came from the equal shares of its supporters (3).",
                    "C": "Chosen: the 40 yuan came from the equal shares of its supporters (1).",
                    "B": "Not chosen (votes: 1): it costs 50.50 yuan, and of the equal shares of its"
                    " supporters 40.12 yuan are left; the rest went to others they chose.",
                },
            },
        ),
    ],
)
def test_the_command_prints_winners_money_and_reasons(tmp_path, rule, answer):
    file, out = tmp_path / "small.pb", StringIO()
    file.write_text(FILE, encoding="utf-8")
    call_command("tally", str(file), "--rule", rule, "--json", stdout=out)
    assert json.loads(out.getvalue()) == answer


def test_the_command_says_why_it_does_not_count(tmp_path):
    file = tmp_path / "bad.pb"
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("tally", str(file))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("tally", str(file))
    file.write_text(FILE.replace("A;60", "A;-60"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\.pb: Line 11: Project “A” costs -60"):
        call_command("tally", str(file))


@pytest.mark.parametrize("kind", [BallotKind.APPROVAL, BallotKind.CUMULATIVE])
def test_what_is_written_passes_pabulibs_own_checker_and_reads_the_same(kind):
    names = ("A", "B", "C", "D")
    costs = {"A": "60000.50", "B": "50000", "C": "39000", "D": "90000"}
    candidates = tuple(Candidate(name, Decimal(costs[name]), f"{name};灯") for name in names)
    if kind == BallotKind.APPROVAL:
        votes = (approved("AB", times=3), approved("AC"), approved("D", times=2))
    else:
        votes = (Ballot((("A", 7), ("B", 3)), 3), Ballot((("C", 10),)), Ballot((("D", 10),), 2))
    election = Election(candidates, votes, budget=Decimal(120000), kind=kind)
    text = write_pabulib(election, ABOUT, winners=greedy(election).winners)

    report = Checker().process_files([text])
    found = next(value for key, value in report.items() if key not in {"metadata", "summary"})
    assert found["results"] in ("File looks correct!", {"errors": {}, "warnings": {}}), found
    again = read_pabulib(text)
    assert again.election.scores() == election.scores()
    assert sorted(together(again.election.ballots), key=str) == sorted(
        together(election.ballots), key=str
    )
    assert again.selected == set(greedy(election).winners)
