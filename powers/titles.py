"""What a power is called (名称): its name, and the sub-item (子项) where it is one of several."""


def title_of(name: str, sub_name: str) -> str:
    return f"{name}—{sub_name}" if sub_name else name
