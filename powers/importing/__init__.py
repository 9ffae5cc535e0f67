"""Reading official 权责清单 workbooks of any layout into parsed items and problems.

Pure Python without Django, so that it can be tested and run on its own. The path is:

`workbook.open_workbook` (bytes to cells) -> `headers.find_header` (which column is which field)
-> `rows` (which rows make one item) -> `splitting` and `laws.citations` (cells to clauses)
-> `lists.read_list` (the whole file) -> `report.report` (its JSON form).

What must hold: nothing read is dropped. Every non-blank cell ends in a field of an item, in its
extras, or in a problem that quotes it.
"""
