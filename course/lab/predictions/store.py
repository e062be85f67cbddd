"""Predictions as rows: kept with the run that they speak of, never changed."""

from datetime import datetime

from sqlalchemy import Connection, select

from course.database import add_if_missing
from course.lab.prediction import Prediction
from course.lab.predictions.tables import run_predictions


def keep_prediction(connection: Connection, run_id: str, prediction: Prediction, *, now: datetime) -> None:
    """Keep what was said of a run, in the transaction that asks for it; the same request again changes nothing."""
    values = {"quantity": prediction.quantity, "direction": prediction.direction, "confidence": prediction.confidence}
    add_if_missing(connection, run_predictions, run_id=run_id, **values, asked_at=now)


def prediction_of(connection: Connection, run_id: str) -> Prediction | None:
    """Give what was said of a run before it began."""
    row = connection.execute(select(run_predictions).where(run_predictions.c.run_id == run_id)).first()
    return Prediction(row.quantity, row.direction, row.confidence) if row else None
