"""Documents made by hand for the tests: a DOCX, and a PDF whose text can be read back."""

import io
import zipfile

from docx import Document
from pypdf import PdfReader, PdfWriter

_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /U def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""


def docx_of(lines):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf_of(pages):
    """A PDF of pages of lines; a page without lines bears no text."""
    count = len(pages)
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /ToUnicode 4 0 R"
            b" /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
        ),
        _stream(_TO_UNICODE),
    ]
    for nth, lines in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800]"
            b" /Resources << /Font << /F 3 0 R >> >> /Contents " + f"{6 + 2 * nth} 0 R >>".encode()
        )
        objects.append(_stream(_content(lines)))
    return _file(objects)


def _content(lines):
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -14 Td\n" for line in lines)
    return f"BT /F 10 Tf 40 760 Td\n{shown}ET".encode()


def _stream(content):
    return f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _file(objects):
    out, places = b"%PDF-1.4\n", []
    for nth, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{nth} 0 obj\n".encode() + each + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out_table = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + (out_table + trailer).encode()


def locked(pdf, *, password):
    """The same PDF, which opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def bomb():
    """A DOCX whose text part unpacks to far more than it weighs."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(41):
                part.write(b" " * 1024 * 1024)
    return stream.getvalue()
