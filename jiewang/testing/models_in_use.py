"""A trained model in use, made small and at once: for what follows from suggestions."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from jiewang.center.catalog.models import CatalogVersion
from jiewang.center.intake.learning.artifact import write_model
from jiewang.center.intake.learning.fitting import fit
from jiewang.center.intake.learning.models import SuggestionModel
from jiewang.testing.props import NOISE, PIPE, RUBBISH

# What a letter says of each matter; the model made below tells them apart without fail.
SAYS = {
    PIPE: "水管爆了，水流到楼道里",
    NOISE: "半夜唱歌声音太大，睡不着",
    RUBBISH: "垃圾堆在路口没人倒，臭得很",
}
PLACES = ["三楼", "后门", "车库", "院坝", "梯坎", "菜场", "公交站", "楼顶"]


def make_model(
    *,
    number: int = 1,
    threshold: float | None = 0.5,
    whole: tuple[int, int] = (200, 200),
    types: dict[str, tuple[int, int]] | None = None,
    in_use: bool = True,
    **figures: Any,
) -> SuggestionModel:
    """A model of three matters, put in place. `whole` and `types`: said surely, of these right."""
    texts = [f"{place}{text}" for text in SAYS.values() for place in PLACES]
    codes = [code for code in SAYS for _place in PLACES]
    # Sharp enough to be all but certain of its own words.
    model = replace(fit(texts, codes, seed=1), scale=4.0, threshold=threshold)
    path = f"{number:04}"
    rows = [
        {"code": code, "true": said, "found": right, "said": said, "said_surely": said}
        | {"right_surely": right}
        for code, (said, right) in (types or {}).items()
    ]
    new = {"n": 250, "right": 230, "right_of_three": 245, "types": rows}
    new |= {"sure": whole[0], "sure_right": whole[1], "macro_f1": 0.9}
    if in_use:
        SuggestionModel.objects.filter(in_use=True).update(in_use=False)
    return SuggestionModel.objects.create(
        number=number,
        catalog_version=CatalogVersion.objects.latest("number"),
        verdict=SuggestionModel.Verdict.BETTER,
        figures={"threshold": threshold, "learned_from": 1000, "new": new, **figures},
        in_use=in_use,
        path=path,
        digest=write_model(Path(settings.MODELS) / path, model, card={}),
        made_at=timezone.now(),
    )
