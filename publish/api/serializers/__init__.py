"""The shapes of the API's answers (接口输出), by thing. Every member is typed; nothing is a free object."""
