"""Open answers that say the same, put together when a questionnaire closes.

Groups are named by the answer nearest to their middle: words of a resident, not of a machine.
"""

from typing import Any

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.feature_extraction.text import TfidfVectorizer

from jiewang.voice.polls.content import QuestionKind, questions_of
from jiewang.voice.polls.models import Poll

# More than so many are not read by anybody; fewer than so few need no groups.
MOST, FEW, MOST_GROUPS = 20_000, 12, 8
_LONGEST = 120
Group = dict[str, Any]


def cluster_texts(poll: Poll) -> dict[str, list[Group]]:
    """For every open question its groups, largest first: how many, and a typical answer."""
    version = poll.versions.get(number=poll.version)
    keys = [each.key for each in questions_of(version.content) if each.kind == QuestionKind.TEXT]
    if not keys:
        return {}
    texts: dict[str, list[str]] = {key: [] for key in keys}
    # By receipt: an order that is always the same and says nothing of when.
    rows = poll.ballots.order_by("receipt").values_list("content", flat=True)
    for answers in rows.iterator(chunk_size=5000):
        for key in keys:
            if (text := answers.get(key)) and len(texts[key]) < MOST:
                texts[key].append(text)
    return {key: grouped(found) for key, found in texts.items() if found}


def grouped(texts: list[str]) -> list[Group]:
    """Groups of alike texts by their characters, largest first; the same texts, the same groups."""
    if len(texts) < FEW or len({*texts}) < 3:
        counted = {text: texts.count(text) for text in dict.fromkeys(texts)}
        order = sorted(counted.items(), key=lambda pair: -pair[1])
        return [{"count": n, "typical": text[:_LONGEST]} for text, n in order[:MOST_GROUPS]]
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), max_features=20_000)
    matrix = vectors.fit_transform(texts)
    groups = min(MOST_GROUPS, max(2, len({*texts}) // 3))
    model = MiniBatchKMeans(n_clusters=groups, random_state=0, n_init=3)
    labels = model.fit_predict(matrix)
    distances = model.transform(matrix)
    found = []
    for label in range(groups):
        members = np.flatnonzero(labels == label)
        if len(members):
            nearest = members[np.argmin(distances[members, label])]
            found.append({"count": len(members), "typical": texts[int(nearest)][:_LONGEST]})
    return sorted(found, key=lambda group: -int(group["count"]))
