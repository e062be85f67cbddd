"""The schemas of the course file, the glossary and a chapter's front matter, made from the models that read them."""

from typing import Any

from course.chapters.chapter import MAX_TITLE_LENGTH, SLUG, FrontMatter
from course.chapters.course_file import CourseFile
from course.chapters.glossary import GlossaryFile
from course.languages import NAMES

COURSE_SCHEMA_FILE = "docs/course.schema.json"
CHAPTER_SCHEMA_FILE = "docs/chapter.schema.json"
GLOSSARY_SCHEMA_FILE = "docs/glossary.schema.json"

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SLUG = f"^{SLUG.pattern}$"
_TEXTS = {"type": "object", "propertyNames": {"enum": list(NAMES)}, "additionalProperties": {"type": "string"}}


def course_schema() -> dict[str, Any]:
    """Give the JSON Schema of content/course.yaml."""
    schema = CourseFile.model_json_schema()
    module = schema["$defs"]["ModuleFile"]
    slug = {"type": "string", "pattern": _SLUG}
    for owner, names in ((schema, ("title", "description")), (module, ("title",))):
        owner["properties"] |= dict.fromkeys(names, _TEXTS)
    for name in ("chapters", "unlisted"):
        module["properties"][name]["items"] = slug
    module["properties"]["slug"] = slug
    schema["properties"]["languages"] |= {"items": {"enum": list(NAMES)}, "minItems": 1, "uniqueItems": True}
    schema["properties"]["modules"]["minItems"] = 1
    return {"$schema": DIALECT, **schema}


def chapter_schema() -> dict[str, Any]:
    """Give the JSON Schema of what stands between the two lines of dashes."""
    schema = FrontMatter.model_json_schema()
    schema["properties"]["title"]["maxLength"] = MAX_TITLE_LENGTH
    schema["properties"]["objectives"] |= {"items": {"type": "string", "minLength": 1}, "minItems": 1}
    return {"$schema": DIALECT, **schema}


def glossary_schema() -> dict[str, Any]:
    """Give the JSON Schema of content/glossary.yaml."""
    schema = GlossaryFile.model_json_schema()
    schema["properties"]["terms"]["propertyNames"] = {"pattern": _SLUG}
    schema["$defs"]["TermFile"]["properties"] |= {"term": _TEXTS, "definition": _TEXTS}
    return {"$schema": DIALECT, **schema}
