"""Set-up on a bare machine: virtual environment, PostgreSQL, and the four commands of bin/.

Runs before the virtual environment exists, so: Python 3.11 and its standard library, nothing else.

| module | holds |
|---|---|
| cli | the four commands, errors and signals |
| basics | folders, messages to the operator, locks |
| processes | running programs, passing signals on |
| venv | .venv and what is installed in it |
| account | which user of the system runs the server, and where its files go |
| postgres | finding PostgreSQL's programs, or installing the wheel |
| cluster | one PostgreSQL server with its data: make, start, recover, stop |
| database | who uses which cluster, and when it may stop |
| site | migrations, static files and demo data, each only when needed |
| supervisor | keeps web server and worker running until Ctrl-C |
| browser | Debian's chromium for browser tests |
| fonts | Debian's font that printed editions hold |
| checks | the steps of bin/test |
"""
