"""The house, held true: floors, layers inside a slice, one address for each library, sizes. Read from the imports."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "course"
MODULES = sorted(PACKAGE.rglob("*.py"))

FLOORS = [
    {"sentences"},
    {"problems", "syntax"},
    {"settings"},
    {"source", "writing", "database", "languages"},
    {"binding", "text_place"},
    {"web"},
    {"people"},
    {"chapters", "quizzes", "lab"},
    {"experiments", "progress", "review"},
    {"authoring", "teaching"},
    {"migrations", "app"},
    {"server", "supervision"},
    {"cli"},
    {"__main__"},
]
LAYERS = ["tables", "store", "jobs", "worker", "access", "views"]
ADDRESSES = {
    "flask": ["app.py", "web/*", "*/access.py", "*/views.py"],
    "flask_babel": ["app.py", "web/*", "*/access.py", "*/views.py"],
    "sqlalchemy": ["database.py", "migrations/*", "migrations/versions/*", "*/tables.py", "*/store.py"],
    "alembic": ["migrations/*", "migrations/versions/*"],
    "huey": ["lab/jobs.py"],
    "redis": ["lab/jobs.py"],
    "torch": ["lab/learning/*", "lab/learning/objectives/*"],
    "transformers": ["lab/learning/policy.py", "lab/learning/any_model.py"],
    "markdown": ["chapters/rendering.py", "chapters/marks/*"],
    "math_core": ["chapters/marks/maths.py"],
    "nh3": ["chapters/rendering.py", "chapters/marks/*"],
    "pygments": ["chapters/marks/code.py"],
    "yaml": ["source.py"],
    "click": ["cli.py"],
    "fsrs": ["review/*"],
    "itsdangerous": ["*/access.py"],
    "gunicorn": ["server.py"],
    "whitenoise": ["app.py"],
    "lucide": ["web/assets.py"],
    "pydantic": ["binding.py", "chapters/*", "chapters/marks/*", "quizzes/*", "quizzes/questions/*"],
}
MAY_TRUST = ["chapters/trust.py", "*/views.py", "web/assets.py", "web/embeds.py"]
FORBIDDEN = {
    "eval": [],
    "exec": [],
    "compile": [],
    "pickle.load": [],
    "pickle.loads": [],
    "torch.load": [],
    "yaml.load": [],
    "yaml.load_all": [],
    "yaml.safe_load": [],
    "Markup": MAY_TRUST,
}


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield node.module or "", node.lineno


def floor_of(unit: str) -> int:
    found = [number for number, units in enumerate(FLOORS) if unit in units]
    assert found, f"course/{unit} stands on no floor: add it to FLOORS and to docs/architecture.md"
    return found[0]


def unit_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer_of(module: str) -> int:
    """Layers count from 1; the core of a slice is 0."""
    name = module.rsplit(".", 1)[-1]
    return LAYERS.index(name) + 1 if name in LAYERS else 0


def faults_of_floors(path: Path, found: Iterator[tuple[str, int]]) -> list[str]:
    faults = []
    own = unit_of(path)
    for module, line in found:
        if not module.startswith("course."):
            continue
        other = module.split(".")[1]
        same_slice = other == own
        if not same_slice and floor_of(other) >= floor_of(own):
            faults.append(f"{path}:{line}: {own} may not import {module}")
        if same_slice and (PACKAGE / own).is_dir() and layer_of(module) > layer_of(path.stem) and own != "web":
            faults.append(f"{path}:{line}: layer {path.stem} may not import {module}")
    return faults


def faults_of_addresses(path: Path, found: Iterator[tuple[str, int]]) -> list[str]:
    place = path.relative_to(PACKAGE)
    return [
        f"{path}:{line}: {module} lives at {ADDRESSES[module.split('.')[0]]}"
        for module, line in found
        if module.split(".")[0] in ADDRESSES
        and not any(place.match(address) for address in ADDRESSES[module.split(".")[0]])
    ]


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "__init__.py"], ids=str)
def test_imports_go_down_and_libraries_stay_at_their_address(path: Path) -> None:
    assert not faults_of_floors(path, imports(path))
    assert not faults_of_addresses(path, imports(path))


def test_the_checker_catches_planted_faults() -> None:
    view, core = PACKAGE / "chapters" / "views.py", PACKAGE / "chapters" / "outline.py"
    assert faults_of_floors(view, iter([("course.quizzes.bank", 1)]))
    assert faults_of_floors(core, iter([("course.chapters.store", 1)]))
    assert faults_of_floors(PACKAGE / "database.py", iter([("course.app", 1)]))
    assert faults_of_addresses(core, iter([("flask", 1)]))
    assert faults_of_addresses(PACKAGE / "lab" / "worker.py", iter([("torch.nn", 1)]))


def test_only_the_worker_reaches_what_learns() -> None:
    allowed = {"worker.py", "child.py", "cli.py"}
    for path in MODULES:
        if "learning" in path.parts or path.name in allowed:
            continue
        assert not [module for module, _ in imports(path) if module.startswith("course.lab.learning")], path


def test_torch_never_enters_the_web_process() -> None:
    script = "import sys, course.app, course.server; print([m for m in ('torch', 'transformers') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def calls(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_dangerous_calls_stay_where_they_are_allowed(path: Path) -> None:
    found = [
        f"{path}:{line}: {name}"
        for name, line in calls(path.read_text("utf-8"))
        if name in FORBIDDEN and not any(path.relative_to(PACKAGE).match(place) for place in FORBIDDEN[name])
    ]
    assert not found


def test_the_search_for_dangerous_calls_finds_them() -> None:
    planted = "import yaml\nyaml.load(x)\neval('1')\nmodel.eval()\nMarkup(y)"
    assert [name for name, _ in calls(planted) if name in FORBIDDEN] == ["yaml.load", "eval", "Markup"]


def test_no_template_marks_text_as_safe() -> None:
    for path in (PACKAGE / "templates").rglob("*.html"):
        assert "|safe" not in path.read_text("utf-8").replace(" ", ""), path


def test_files_and_functions_hold_one_idea() -> None:
    for path in MODULES:
        if path.parent.name == "versions":  # a step of the schema is one long list
            continue
        text = path.read_text("utf-8")
        assert text.count("\n") <= 300, f"{path} has two ideas"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 50, f"{path}:{node.lineno}: {node.name} has two jobs"
    for path in (ROOT / "static" / "js").rglob("*.js"):
        assert path.read_text("utf-8").count("\n") <= 150, f"{path} has two ideas"


def test_what_helps_tests_has_a_name_of_its_own() -> None:
    """Tests find their helpers by name alone, in whatever folder, so that two of one name would be one."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py")]
    helpers = [name for name in names if not name.startswith(("test_", "conftest", "__"))]
    assert sorted(helpers) == sorted(set(helpers))
