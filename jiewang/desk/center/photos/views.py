"""A photo, to those who may see its case."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.intake.models import Photo
from jiewang.desk.request import DeskRequest


@require_safe
def photo(request: DeskRequest, pk: int, size: str) -> FileResponse:
    """One photo, `size` small or full. The file's name on the disk is told to nobody."""
    row = get_object_or_404(Photo.objects.filter(case__in=cases_seen_by(request.user)), pk=pk)
    file = row.thumbnail if size == "small" else row.image
    try:
        stored = file.open("rb")
    except FileNotFoundError:
        # Lost on the disk, as after a restored backup without its files: the case still answers.
        raise Http404 from None
    # Cleaned photos are stored as JPEG, whatever came in.
    response = FileResponse(stored, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response
