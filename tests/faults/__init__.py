"""Faults at random (故障注入): the site as deploy/ runs it, people at work through its pages, and what they stand on killed again
and again. `bin/test --faults [--count N] [--seed S]`; what is tried and what must hold: docs/reliability.md.

| module | what |
|---|---|
| `house.py` | the programs, each started again as systemd would |
| `world.py` | the data and the people there are at the beginning |
| `people.py`, `offices.py` | who works meanwhile, through HTTP |
| `book.py` | what was answered to each thing submitted, and whether it is there |
| `faults.py` | what is done to the programs |
| `invariants.py` | what must hold after each |
| `rows.py` | PostgreSQL killed five times in a row, here and under bin/demo |
"""
