"""重算公布内容的摘要值：python3 recompute_digest.py 下载的文件.json（一项的、接口的、整份清单的都可以）。"""

import hashlib
import json
import sys

for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        said = json.load(file)
    for one in said if isinstance(said, list) else [said]:
        text = json.dumps(one.get("document", one), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        print("sha256:" + hashlib.sha256(text.encode()).hexdigest(), one.get("code", ""))
