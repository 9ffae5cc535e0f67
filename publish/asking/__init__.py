"""What people ask and what the list calls it (检索的语言层): a question becomes tries, from strict to loose, each with its reason.

The engine (`publish/search.py`) finds exactly and knows no language; this room knows words and never looks at the index. Site, API,
download and the page 归谁管 ask `finding.results`, so that all of them find and rank alike. docs/search.md tells offices the order.
"""
