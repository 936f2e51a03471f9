from jiewang.public.open311.tests.asking import get, listed, tree
from jiewang.testing import make_category

QUESTIONS = [
    {"key": "place", "label": "现场在哪类位置", "type": "choice", "options": ["主路", "院坝"]},
    {"key": "since", "label": "从什么时候开始的", "type": "date", "options": []},
    {"key": "count", "label": "有几处", "type": "number", "options": []},
    {"key": "more", "label": "还有什么", "type": "text", "options": []},
]


def ask_more():
    return make_category(
        "1.01.09",
        name="占道<经营>",
        name_en="Stalls",
        filing_rule="占用道路 & 影响通行",
        keywords=["摆摊", "占道"],
        extra_questions=QUESTIONS,
    )


def test_discovery_names_the_endpoint_the_standard_and_both_formats(client):
    found = listed(client, "discovery.json")

    assert found == {
        "changeset": "2020-01-01 000001",
        "contact": "The center of Yuzhong District",
        "key_service": "Ask the center of the district: it makes a key for your program.",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": "http://testserver/open311/v2",
                "changeset": "2020-01-01 000001",
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    root, fields = tree(get(client, "discovery.xml"))
    assert (root, fields[3][1][0][1][4]) == (
        "discovery",
        ("formats", [("format", "text/xml"), ("format", "application/json")]),
    )


def test_a_service_is_a_public_leaf_with_its_rule_and_keywords(client):
    ask_more()

    found = listed(client, "services.json")

    assert [each["service_code"] for each in found] == [
        "1.01.01",
        "1.01.02",
        "1.02.01",
        "2.01.01",
        "1.01.09",
    ]
    assert found[-1] == {
        "service_code": "1.01.09",
        "service_name": "Stalls",
        "description": "占用道路 & 影响通行",
        "metadata": True,
        "type": "realtime",
        "keywords": "摆摊, 占道",
        "group": "City appearance / Everyday",
    }
    assert found[0]["metadata"] is False


def test_services_in_xml_are_escaped_and_in_the_language_asked_for(client):
    ask_more()

    response = get(client, "services.xml", locale="zh_CN")

    root, found = tree(response)
    assert root == "services"
    assert found[-1] == (
        "service",
        [
            ("service_code", "1.01.09"),
            ("service_name", "占道<经营>"),
            ("description", "占用道路 & 影响通行"),
            ("metadata", "true"),
            ("type", "realtime"),
            ("keywords", "摆摊, 占道"),
            ("group", "市容环境 / 日常"),
        ],
    )
    assert response["Content-Language"] == "zh-hans"


def test_an_unknown_locale_leaves_the_language_of_the_header(client):
    assert listed(client, "services.json", locale="tlh")[0]["service_name"] == "Exposed rubbish"
    assert listed(client, "services.json", locale="x" * 999)[0]["service_name"] == "Exposed rubbish"


def test_leaves_that_are_not_public_or_confidential_are_no_services(client):
    make_category("9.01.01", public=False)
    make_category("9.01.02", confidential=True)

    assert len(listed(client, "services.json")) == 4
    for code in ("9.01.01", "9.01.02", "9.01.03"):
        response = get(client, f"services/{code}.json")
        assert (response.status_code, response.json()) == (
            404,
            [
                {
                    "code": 404,
                    "description": f"There is no service “{code}”. The list of services has all of them.",
                }
            ],
        )


def test_a_definition_turns_the_questions_into_attributes(client):
    ask_more()

    found = listed(client, "services/1.01.09.json")

    def attribute(order, code, datatype, description, values=()):
        return {
            "variable": True,
            "code": code,
            "datatype": datatype,
            "required": False,
            "datatype_description": None,
            "order": order,
            "description": description,
            "values": [{"key": value, "name": value} for value in values],
        }

    assert found == {
        "service_code": "1.01.09",
        "attributes": [
            attribute(1, "place", "singlevaluelist", "现场在哪类位置", ["主路", "院坝"]),
            attribute(2, "since", "datetime", "从什么时候开始的"),
            attribute(3, "count", "number", "有几处"),
            attribute(4, "more", "string", "还有什么"),
        ],
    }
    root, fields = tree(get(client, "services/1.01.09.xml"))
    assert root == "service_definition"
    assert fields[1][1][0] == (
        "attribute",
        [
            ("variable", "true"),
            ("code", "place"),
            ("datatype", "singlevaluelist"),
            ("required", "false"),
            ("datatype_description", None),
            ("order", "1"),
            ("description", "现场在哪类位置"),
            (
                "values",
                [
                    ("value", [("key", "主路"), ("name", "主路")]),
                    ("value", [("key", "院坝"), ("name", "院坝")]),
                ],
            ),
        ],
    )


def test_a_service_without_questions_has_an_empty_definition(client):
    assert listed(client, "services/1.02.01.json") == {"service_code": "1.02.01", "attributes": []}
