"""Addresses of the center: `/queue` is desk/center/queue/, `/cases` is desk/center/cases/."""

from django.urls import path

from jiewang.desk.center.burden import views as burden
from jiewang.desk.center.cases import views as cases
from jiewang.desk.center.catalog import views as catalog
from jiewang.desk.center.consult import meetings, whistles
from jiewang.desk.center.consult import views as consult
from jiewang.desk.center.evaluate import bulletins, calls, schemes, wishes
from jiewang.desk.center.evaluate import views as evaluate
from jiewang.desk.center.exchange import views as exchange
from jiewang.desk.center.intake import views as intake
from jiewang.desk.center.learning import views as learning
from jiewang.desk.center.map import views as case_map
from jiewang.desk.center.my_work import views as work
from jiewang.desk.center.photos import views as photos
from jiewang.desk.center.queue import views as queue
from jiewang.desk.center.supervise import directives
from jiewang.desk.center.supervise import views as supervise
from jiewang.desk.center.topics import views as topics

urlpatterns = [
    path("queue", queue.queue, {"desk": "queue"}, name="queue"),
    path("queue/news", queue.news, name="queue_news"),
    path("queue/categories", queue.categories, name="queue_categories"),
    path("queue/shortcuts", queue.shortcuts, name="shortcuts"),
    path("cases", cases.case_list, name="cases"),
    path("cases/<slug:number>", cases.case, name="case"),
    path("cases/<slug:number>/<slug:name>", cases.act, name="act"),
    path(
        "cases/<slug:number>/reporters/<int:report_id>/<slug:field>", cases.contact, name="contact"
    ),
    path("blocked", consult.blocked, name="blocked"),
    path("blocked/new", consult.blocked_new, name="blocked_new"),
    path("blocked/<int:item_id>", consult.blocked_item, name="blocked_item"),
    path("blocked/<int:item_id>/<slug:name>", consult.blocked_act, name="blocked_act"),
    path("blocked/calls/<int:call_id>/reply", consult.call_reply, name="call_reply"),
    path("blocked/calls/<int:call_id>/presence", consult.call_presence, name="call_presence"),
    path("blocked/meetings/<int:meeting_id>", meetings.meeting, name="meeting"),
    path(
        "blocked/meetings/<int:meeting_id>.<slug:suffix>",
        meetings.meeting_file,
        name="meeting_file",
    ),
    path("whistles", whistles.whistles, name="whistles"),
    path("whistles/new", whistles.whistle_new, name="whistle_new"),
    path("whistles/<int:whistle_id>", whistles.whistle, name="whistle"),
    path("whistles/<int:whistle_id>/<slug:name>", whistles.whistle_act, name="whistle_act"),
    path(
        "whistles/units/<int:summoned_id>/<slug:name>", whistles.summoned_act, name="summoned_act"
    ),
    path("precedents", consult.precedents, name="precedents"),
    path("precedents/<int:precedent_id>/revoke", consult.precedent_revoke, name="precedent_revoke"),
    path("supervision", supervise.tasks, name="tasks"),
    path("supervision/new", supervise.task_new, name="task_new"),
    path("supervision/directives", directives.directives, name="directives"),
    path("supervision/directives/<int:pk>", directives.directive, name="directive"),
    path(
        "supervision/proposals/<int:pk>/confirm",
        directives.proposal_confirm,
        name="proposal_confirm",
    ),
    path("supervision/proposals/<int:pk>/drop", directives.proposal_drop, name="proposal_drop"),
    path("supervision/<slug:number>", supervise.task, name="task"),
    path("supervision/<slug:number>/files/<int:pk>", supervise.task_file, name="task_file"),
    path(
        "supervision/<slug:number>/papers/<int:order_id>/<slug:paper>.<slug:suffix>",
        supervise.task_paper,
        name="task_paper",
    ),
    path("supervision/<slug:number>/<slug:name>", supervise.task_act, name="task_act"),
    path("my-work", work.my_work, name="my_work"),
    path("checks", queue.queue, {"desk": "checks"}, name="checks"),
    path("evaluate", evaluate.evaluate, name="evaluate"),
    path("evaluate/cases", evaluate.evaluate_cases, name="evaluate_cases"),
    path("evaluate/bulletins", bulletins.bulletins, name="bulletins"),
    path("evaluate/bulletins/<slug:month>", bulletins.bulletin, name="bulletin"),
    path(
        "evaluate/bulletins/<slug:month>/<slug:kind>", bulletins.bulletin_file, name="bulletin_file"
    ),
    path("evaluate/exclusions", wishes.exclusions, name="exclusions"),
    path("evaluate/exclusions/new", wishes.exclusion_new, name="exclusion_new"),
    path("evaluate/exclusions/<int:pk>", wishes.exclusion_decision, name="exclusion_decision"),
    path("evaluate/claims", wishes.claims, name="claims"),
    path("evaluate/claims/new", wishes.claim_new, name="claim_new"),
    path("evaluate/claims/<int:pk>", wishes.claim_decision, name="claim_decision"),
    path("evaluate/schemes", schemes.schemes, name="schemes"),
    path("evaluate/schemes/new", schemes.scheme_new, name="scheme_new"),
    path("evaluate/calls", calls.calls, name="calls"),
    path("evaluate/calls/<int:report_id>", calls.call, name="call"),
    path("burden", burden.burden, name="burden"),
    path("exchange", exchange.exchange, name="exchange"),
    path("exchange/<slug:system>/<slug:day>", exchange.exchange_day, name="exchange_day"),
    path("exchange/<slug:system>/<slug:day>/again", exchange.exchange_again, name="exchange_again"),
    path("exchange/<slug:system>/<slug:day>/anew", exchange.exchange_anew, name="exchange_anew"),
    path("intake/new", intake.new, name="intake"),
    path("intake/place", intake.found_place, name="intake_place"),
    path("intake/categories", intake.found_categories, name="intake_categories"),
    path("catalog", catalog.catalog, name="catalog"),
    path("catalog/versions", catalog.versions, name="catalog_versions"),
    path("catalog/download", catalog.download, name="catalog_download"),
    path("catalog/upload", catalog.upload, name="catalog_upload"),
    path("catalog/take-effect", catalog.take_effect, name="catalog_take_effect"),
    path("catalog/<str:code>", catalog.category, name="category"),
    path("learning", learning.learning, name="learning"),
    path("learning/halts/<str:code>", learning.halt, name="learning_halt"),
    path("topics", topics.topics, name="topics"),
    path("topics/<int:topic_id>", topics.topic, name="topic"),
    path("topics/<int:topic_id>/cases.json", topics.topic_points, name="topic_points"),
    path("topics/<int:topic_id>/<slug:name>", topics.topic_act, name="topic_act"),
    path("signs/<int:sign_id>", topics.sign, name="sign"),
    path("signs/<int:sign_id>/<slug:name>", topics.sign_act, name="sign_act"),
    path("themes", topics.themes, name="themes"),
    path("themes/<int:theme_id>/end", topics.theme_end, name="theme_end"),
    path("map", case_map.case_map, name="case_map"),
    path("map/cases.json", case_map.points, name="case_points"),
    path("photos/<int:pk>/<slug:size>", photos.photo, name="photo"),
]
