"""The `diaodu` command: its verbs and the words of its help."""

import typer

from orchestration.cli import (
    backtest,
    check,
    demo,
    evaluate,
    explain,
    releases,
    replay,
    rules,
    run,
    sandbox,
    status,
    ui,
)

app = typer.Typer(
    name="diaodu",
    help="The data pipeline behind a city's key-project dispatch platform (重点项目智慧调度).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("run")(run.run)
app.command("demo")(demo.demo)
app.command("replay")(replay.replay)
app.command("backtest")(backtest.look_back)
app.command("sandbox")(sandbox.sandbox)
app.command("check")(check.check)
app.command("status")(status.status)
app.command("explain")(explain.explain_project)
app.command("ui")(ui.ui)
app.add_typer(releases.app, name="releases")
app.add_typer(rules.app, name="rules")
app.add_typer(evaluate.app, name="evaluate")
