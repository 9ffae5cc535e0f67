"""Files that somebody sent, read as sheets (读取来文表格): workbooks, delimited texts, tables of Word documents, web pages, PDFs.

Pure Python without Django: all of it runs in a child process (core/parsing_apart.py). `opening.open_sheets` is the door,
`reading` finds the reader, each reader gives `model.Sheet`s: what the cells show, and `findings` of what they cannot say.
"""
