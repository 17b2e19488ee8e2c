"""Who follows a run, told its rows after each epoch: curves as a picture, TensorBoard, MLflow."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from app.errors import LaboratoryError
from app.training.fitting.run import Rows, Run, RunConfig, replace_file

TRACKERS = ("mlflow",)
_NO_FIGURES = ("epoch", "seconds")


def draw_curves(run: Run) -> Callable[[Rows], None]:
    """Return a follower that draws losses and areas under the curve over the epochs, as SVG."""
    from matplotlib.figure import Figure

    def follow(rows: Rows) -> None:
        figure = Figure(figsize=(9, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        epochs = [row["epoch"] for row in rows]
        for name in rows[0]:
            if name not in _NO_FIGURES:
                plot = left if "loss" in name else right
                plot.plot(epochs, [row[name] for row in rows], marker=".", label=name)
        for plot, title in ((left, "loss"), (right, "on validation films")):
            plot.set(title=title, xlabel="epoch")
            plot.grid(alpha=0.3)
            plot.legend()
        replace_file(run.curves_file, lambda path: figure.savefig(path, metadata={"Date": None}))

    return follow


def write_tensorboard(run: Run, done: int) -> Callable[[Rows], None]:
    """Return a follower that writes event files; done: epochs after which others are to be forgotten."""
    from tensorboardX import SummaryWriter

    writer = SummaryWriter(str(run.tensorboard_folder), purge_step=done + 1)

    def follow(rows: Rows) -> None:
        for name, value in rows[-1].items():
            if name != "epoch":
                writer.add_scalar(name, value, int(rows[-1]["epoch"]))
        writer.flush()

    return follow


def track(run: Run, config: RunConfig, tracker: str) -> Callable[[Rows], None]:
    """Return a follower of TRACKERS; raises LaboratoryError for another, or where it is not installed."""
    if tracker not in TRACKERS:
        raise LaboratoryError(f"track: expected one of {', '.join(TRACKERS)}, received {tracker!r}")
    try:
        import mlflow
    except ImportError:
        raise LaboratoryError("track: expected MLflow, found none: pip install mlflow-skinny") from None
    return _mlflow(run, config, mlflow)


def _mlflow(run: Run, config: RunConfig, mlflow: Any) -> Callable[[Rows], None]:
    """A follower that logs to where MLFLOW_TRACKING_URI says; a resumed run goes on in its own record."""
    client = mlflow.MlflowClient()
    if not run.mlflow_file.exists():
        experiment = mlflow.set_experiment("pneumoscope").experiment_id
        created = client.create_run(experiment, run_name=run.folder.name)
        for name, value in asdict(config).items():
            client.log_param(created.info.run_id, name, value)
        replace_file(run.mlflow_file, lambda path: path.write_text(created.info.run_id, encoding="utf-8"))
    identity = run.mlflow_file.read_text(encoding="utf-8")

    def follow(rows: Rows) -> None:
        for name, value in rows[-1].items():
            client.log_metric(identity, name, value, step=int(rows[-1]["epoch"]))

    return follow


def end_tracking(run: Run) -> None:
    """Tell MLflow, where it follows the run, that it is finished; model and curves become artefacts."""
    if run.mlflow_file.exists():
        import mlflow

        client, identity = mlflow.MlflowClient(), run.mlflow_file.read_text(encoding="utf-8")
        for file in (run.model_file, run.curves_file, run.config_file):
            client.log_artifact(identity, str(file))
        client.set_terminated(identity)


def followers(run: Run, config: RunConfig, done: int, tracker: str) -> tuple[Callable[[Rows], None], ...]:
    """Return all that follow a run."""
    found = (draw_curves(run), write_tensorboard(run, done))
    return (*found, track(run, config, tracker)) if tracker else found
