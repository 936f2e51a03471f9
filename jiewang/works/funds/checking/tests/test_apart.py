"""The check shares with the planner the reading of cells, and nothing else."""

import ast
from pathlib import Path

import jiewang

ROOT = Path(jiewang.__file__).parent
FUNDS = "jiewang.works.funds."
SHARED = {"money", "workbook", "workbook.cells", "workbook.faults", "workbook.rows"}
SHARED |= {"workbook.sheets", "checking"}


def file_of(module):
    path = ROOT.joinpath(*module.split(".")[1:])
    return next(each for each in (path / "__init__.py", path.with_suffix(".py")) if each.exists())


def is_module(name):
    path = ROOT.joinpath(*name.split(".")[1:])
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def imported_by(module):
    """Names of modules in every import of a file, also of those inside functions."""
    for node in ast.walk(ast.parse(file_of(module).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (each for each in inner if each.startswith("jiewang.") and is_module(each))


def test_the_check_reaches_no_planner_and_no_solver():
    inside = sorted((ROOT / "works/funds/checking").glob("*.py"))
    reached, new = (
        set(),
        {f"{FUNDS}checking.{path.stem}" for path in inside} - {f"{FUNDS}checking.__init__"},
    )
    assert f"{FUNDS}checking.check" in new
    while new:
        reached |= new
        ours = [each for each in new if each.startswith("jiewang.")]
        new = {found for module in ours for found in imported_by(module)} - reached
    funds = {each.removeprefix(FUNDS) for each in reached if each.startswith(FUNDS)}
    assert {each for each in funds if not each.startswith("checking.")} <= SHARED
    assert not {each.split(".")[0] for each in reached} & {"highspy", "scipy", "ortools", "numpy"}
