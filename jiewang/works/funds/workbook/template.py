"""An empty workbook (模板): every sheet with its columns, the settings filled in for some years."""

from io import BytesIO

from jiewang.works.funds.district import District, Settings
from jiewang.works.funds.workbook.writing import book_of


def template(first_year: int, last_year: int) -> bytes:
    """The workbook that an officer fills in for the years from `first_year` to `last_year`."""
    stream = BytesIO()
    book_of(District(Settings(first_year, last_year, first_year), (), (), ())).save(stream)
    return stream.getvalue()
