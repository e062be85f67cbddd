"""Every exchange format: a new one is a module here and a line in this tuple."""

from course.authoring.formats.anki import ANKI
from course.authoring.formats.exchange import Format
from course.authoring.formats.gift import GIFT
from course.authoring.formats.hf_mdx import HF_MDX
from course.authoring.formats.mdbook_toml import MDBOOK
from course.authoring.formats.moodle_xml import MOODLE

FORMATS: tuple[Format, ...] = (GIFT, MOODLE, MDBOOK, HF_MDX, ANKI)
