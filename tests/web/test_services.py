import pytest
from flask import Flask

from course.web.services import provide, provide_current, use


class Kettle:
    pass


class Pot:
    pass


def test_a_service_is_found_by_its_class_and_a_missing_one_is_named() -> None:
    app, kettle = Flask(__name__), Kettle()
    provide(app, kettle)
    with app.app_context():
        assert use(Kettle) is kettle
        with pytest.raises(LookupError, match="No Pot was provided"):
            use(Pot)


def test_a_current_service_is_asked_for_each_time() -> None:
    app, pots = Flask(__name__), [Pot(), Pot()]
    provide_current(app, Pot, pots.pop)
    with app.app_context():
        assert use(Pot) is not use(Pot)


def test_a_service_of_another_class_is_refused() -> None:
    app = Flask(__name__)
    provide_current(app, Pot, Kettle)
    with app.app_context(), pytest.raises(TypeError, match="Pot was asked for, Kettle was given"):
        use(Pot)
