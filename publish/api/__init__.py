"""The public API (数据接口): what is published, as JSON, read-only, without login. docs/api.md says what of it is stable."""
