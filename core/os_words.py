"""Why the system would not read or write a file (文件读写不了的原因), in words for the person who named it."""

from __future__ import annotations

import errno
from pathlib import Path

WORDS = {
    errno.ENOENT: "没有这个文件或者文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经有同名的文件",
    errno.EACCES: "没有读写的权限",
    errno.EPERM: "没有读写的权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
}


def why(error: OSError) -> str:
    """The reason in Chinese; one that is not known here by its number, for whoever looks after the machine."""
    return WORDS.get(error.errno or 0) or f"系统错误{error.errno or ''}"


def not_opened(path: Path, error: OSError) -> str:
    """What is told of a file that could not be opened, with what to look at."""
    return f"打不开文件“{path.name}”：{why(error)}。请检查文件名和路径。"
