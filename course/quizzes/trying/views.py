"""Questions that runs decide, as practice shows and takes them: committed to, gone on with, completed by the runs."""

from dataclasses import replace
from datetime import datetime

from flask import request
from flask_babel import gettext

from course.quizzes.attempt import Shown, Sitting, is_settled
from course.quizzes.card import LabLinks
from course.quizzes.questions.experiment import Experiment
from course.quizzes.snapshot import Snapshot
from course.quizzes.trials import Done, NotYet, Place, Trials, Wanted
from course.web.services import use


def with_trial(shown: Shown, sitting: Sitting) -> Shown:
    """Add how the runs stand to a question that waits for some; it shows what its learner has committed to."""
    question = sitting.drawn.question(shown.question.id)
    is_over = sitting.is_closed or is_settled(shown.question, shown.standing)
    if not isinstance(question, Experiment) or is_over:
        return shown
    trial = use(Trials).look(Place(sitting.learner_id, sitting.drawn, question))
    if trial is None:
        return shown
    return replace(shown, trial=trial, response=trial.response, marked=shown.question.chosen(trial.response))


def lab_links(shown: Shown, language: str) -> LabLinks | None:
    """Lead to the lab and to the runs that were judged."""
    question = shown.question
    if not isinstance(question, Experiment):
        return None
    return LabLinks(*use(Trials).links(language, question.task, _judged(shown)))


def go_on(sitting: Sitting, snapshot: Snapshot, question: Experiment, response: object, now: datetime) -> Done | NotYet:
    """Begin the runs of a question, go on with them, or give what they came to."""
    standing = sitting.standings.get(question.id)
    place = Place(sitting.learner_id, snapshot, question)
    judged = question.runs_of(standing.shown.response) if standing else {}
    return use(Trials).go_on(Wanted(place, response, now, "follow" in request.form, frozenset(judged.values())))


def message_of(shown: Shown) -> str | None:
    """Say what is special about the outcome of runs; None where the usual words do."""
    question, standing = shown.question, shown.standing
    if not isinstance(question, Experiment):
        return None
    if standing is None:
        return str(gettext("Your prediction is kept. The runs decide.")) if shown.trial else None
    if question.is_once:
        if standing.is_right:
            return str(gettext("The runs came out as you said."))
        return str(gettext("The runs came out otherwise. The marked choice says what came."))
    if standing.is_right:
        return None
    return str(gettext("Not there yet. The notes say what is missing: run again, and let that run be judged."))


def _judged(shown: Shown) -> dict[str, str]:
    question, standing = shown.question, shown.standing
    return question.runs_of(standing.shown.response) if standing and isinstance(question, Experiment) else {}
