from pathlib import Path

import pytest

from course.problems import CourseNotFoundError, SettingsError
from course.settings import SHIPPED, read_settings, setting_names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "course.yaml").write_text("")
    return tmp_path


def test_without_any_setting_the_defaults_serve_on_loopback(folder: Path) -> None:
    settings = read_settings({}, root=folder)
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.var == folder / "var"
    assert settings.database == f"sqlite:///{folder / 'var' / 'course.sqlite'}"
    assert settings.address == "http://127.0.0.1:8000"


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(folder: Path) -> None:
    (folder / "course.toml").write_text('port = 9000\nhost = "0.0.0.0"\n')
    settings = read_settings({"COURSE_PORT": "9001"}, root=folder)
    assert (settings.host, settings.port) == ("0.0.0.0", 9001)  # noqa: S104 - that is the point


def test_the_current_folder_is_the_course_if_it_holds_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert read_settings({}).root == folder
    monkeypatch.chdir(folder / "content")
    assert read_settings({}).root == SHIPPED


def test_a_relative_var_is_meant_from_where_the_command_was_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert read_settings({"COURSE_VAR": "elsewhere"}, root=folder).var == folder / "elsewhere"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "٨٠"),
        ("HOST", "example"),
        ("BASE_URL", "course.example"),
        ("DATABASE_URL", "mysql://host/course"),
        ("DATABASE_URL", "postgresql://"),
        ("JOBS_URL", "amqp://host"),
        ("JOBS_URL", "redis://"),
    ],
)
def test_a_bad_value_is_named_with_its_source(folder: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"COURSE_{name}.*{value}"):
        read_settings({f"COURSE_{name}": value}, root=folder)


def test_an_unknown_key_of_the_file_is_refused_with_the_known_ones(folder: Path) -> None:
    (folder / "course.toml").write_text("prot = 1\n")
    with pytest.raises(SettingsError, match=r"prot in .*course.toml.*no setting.*port"):
        read_settings({}, root=folder)


def test_a_file_that_is_not_toml_is_named(folder: Path) -> None:
    (folder / "course.toml").write_text("port = = 1\n")
    with pytest.raises(SettingsError, match=r"course.toml: not valid TOML"):
        read_settings({}, root=folder)


def test_a_folder_without_a_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseNotFoundError, match=r"content/course.yaml is missing"):
        read_settings({}, root=tmp_path)


def test_cookies_are_secure_where_the_site_is_reached_over_https(folder: Path) -> None:
    assert read_settings({"COURSE_BASE_URL": "https://course.example/"}, root=folder).is_secure
    assert not read_settings({"COURSE_BASE_URL": "http://course.example"}, root=folder).is_secure


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_postgresql_is_one_setting(folder: Path, scheme: str) -> None:
    settings = read_settings({"COURSE_DATABASE_URL": f"{scheme}://ana:geheim@host/course?sslmode=require"}, root=folder)
    assert settings.database == "postgresql+psycopg://ana:geheim@host/course?sslmode=require"
    (folder / "course.toml").write_text('database_url = "postgresql://host/course"\n')
    assert read_settings({}, root=folder).database == "postgresql+psycopg://host/course"


def test_the_queue_of_runs_is_a_file_or_with_the_database_or_where_its_own_setting_says(folder: Path) -> None:
    postgresql = {"COURSE_DATABASE_URL": "postgres://ana:geheim@host/course"}
    redis = {"COURSE_JOBS_URL": "redis://:geheim@host:6379/0"}
    assert read_settings({}, root=folder).jobs == f"sqlite:///{folder / 'var' / 'jobs.sqlite'}"
    assert read_settings(postgresql, root=folder).jobs == "postgresql://ana:geheim@host/course"
    assert read_settings({**postgresql, **redis}, root=folder).jobs == "redis://:geheim@host:6379/0"
    assert read_settings({"COURSE_JOBS_URL": "postgres://host/q"}, root=folder).jobs == "postgresql://host/q"
    assert "geheim" not in repr(read_settings({**postgresql, **redis}, root=folder))


def test_a_password_is_in_no_message(folder: Path) -> None:
    settings = read_settings({"COURSE_DATABASE_URL": "postgresql://ana:geheim@host/course"}, root=folder)
    assert "geheim" not in repr(settings)
    with pytest.raises(SettingsError) as caught:
        read_settings({"COURSE_DATABASE_URL": "mysql://ana:geheim@host/course"}, root=folder)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("language", ["en", "ro"])
def test_every_setting_is_documented(language: str) -> None:
    told = (SHIPPED / f"docs/handbook/content/{language}/running/01-hosting.md").read_text("utf-8")
    for name in setting_names():
        assert f"`COURSE_{name.upper()}`" in told
