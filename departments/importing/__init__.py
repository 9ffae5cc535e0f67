"""Importing regions and bodies from tables (导入行政区划、部门): reading, reporting, and one module for each kind."""
