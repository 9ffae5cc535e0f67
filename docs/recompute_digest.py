"""重算公布内容的摘要值：python3 recompute_digest.py 下载的文件.json（一项的、接口的、整份清单的都可以）。"""
import hashlib, json, sys

for name in sys.argv[1:]:
    said = json.load(open(name, encoding="utf-8"))
    for one in said if isinstance(said, list) else [said]:
        document = one.get("document", one)
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        print("sha256:" + hashlib.sha256(text.encode()).hexdigest(), one.get("code", ""), one.get("version", ""))
