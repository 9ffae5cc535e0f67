"""核验开放数据包：python3 verify_dump.py 下载的文件夹 公钥（公钥见“数据下载”页）。要装 cryptography。"""

import base64
import hashlib
import json
import pathlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

folder, key = pathlib.Path(sys.argv[1]), base64.b64decode(sys.argv[2])
manifest = (folder / "manifest.json").read_bytes()
signature = base64.b64decode((folder / "manifest.json.sig").read_bytes())
Ed25519PublicKey.from_public_bytes(key).verify(signature, manifest)  # 签名不符时到此为止：InvalidSignature
wrong = 0
for said in json.loads(manifest)["files"]:
    found = "sha256:" + hashlib.sha256((folder / said["name"]).read_bytes()).hexdigest()
    wrong += found != said["sha256"]
    print("相符" if found == said["sha256"] else "不符", said["name"])
sys.exit(wrong)
