"""Uploaded files (上传的文件): what their first bytes say they are, and names that are safe to show."""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

from core.parsing_apart import Limits, UnreadableError, parse_apart
from core.typed_text import clean_line

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
LIST_EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".txt", ".docx", ".html", ".htm", ".pdf")
"""Files in which a list may come (清单文件). What a file really is, its reader finds out; see core/sheets/reading.py."""
_TEXTS = (".csv", ".txt", ".html", ".htm")
_RENAMED = (".xls", ".xlsx", ".et")
"""Extensions under which platforms also export web pages and delimited texts."""
_OTHERS = {
    (".doc", ".wps", ".rtf"): "请用 Word 或 WPS 打开后另存为 .docx 再上传。",
    (".ods", ".xlsb", ".numbers"): "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
    (".ofd",): "OFD 版式文件读不出表格，请向报送单位索取 Excel 或 Word 原件。",
    (".jpg", ".jpeg", ".png", ".tif", ".bmp"): "图片读不出文字，请向报送单位索取 Excel 或 Word 原件。",
    (".zip", ".rar", ".7z"): "请先解压，再逐个上传其中的文件。",
}


def why_no_list_file(name: str, head: bytes) -> str:
    """Why a file cannot be a list, by its extension and its first bytes; '' where it may be one."""
    extension = Path(name).suffix.lower()
    if extension not in LIST_EXTENSIONS:
        advice = next(
            (words for kinds, words in _OTHERS.items() if extension in kinds), "请另存为 .xlsx 再上传。"
        )
        return f"不能导入“{extension or '没有扩展名的'}”文件；可以是 .xlsx、.xls、.et、.csv、.docx、.html 或 .pdf。{advice}"
    if _is_text(head):
        fits = extension in _TEXTS + _RENAMED
    elif extension in _TEXTS:
        return f"文件扩展名是 {extension}，内容却不是文本。请确认选对了文件，或用 Excel 另存后再导入。"
    else:
        fits = head.lstrip(b"\r\n\t ").startswith((PDF,) if extension == ".pdf" else (ZIP, OLE))
    what = {".docx": "Word 文档", ".pdf": "PDF"}.get(extension, "Excel 工作簿")
    return (
        ""
        if fits
        else (f"文件内容不是 {what}（可能改过扩展名或已损坏）。请用 Excel、Word 或 WPS 打开后另存再导入。")
    )


def _is_text(head: bytes) -> bool:
    """Whether bytes may be the beginning of a text: no known mark of another kind, no zero bytes but of UTF-16."""
    if head.startswith(
        (ZIP, OLE, PDF, b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff", b"MZ", b"\x7fELF", b"{\\rtf")
    ):
        return False
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def archive_parts(data: bytes) -> list[str]:
    """The names of what an archive holds, looked up in a child process. Raises UnreadableError for a damaged one."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return parse_apart(
            names_inside, Path(file.name), Limits(memory=400_000_000, seconds=20, answer=20_000_000)
        )


def names_inside(path: Path) -> list[str]:
    """What the child does: the directory of an archive alone, nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableError("文件已损坏，打不开，请重新导出后上传。") from error


LONGEST = 200
"""Bytes of a file's name; a file system takes 255, and adds to it while the file is written."""


def plain_name(name: str) -> str:
    """The file's name as shown: without folders, control and direction characters."""
    last = re.split(r"[\\/]", name)[-1]
    cleaned = clean_line(last).strip(" .")
    stem, suffix = Path(cleaned).stem, Path(cleaned).suffix
    return f"{shortened(stem, LONGEST - len(suffix.encode()))}{suffix}" or "未命名"


def shortened(text: str, most: int) -> str:
    """As much of a text as fits into `most` bytes: what a file system takes as a name."""
    return text if len(text.encode()) <= most else text.encode()[:most].decode(errors="ignore")
