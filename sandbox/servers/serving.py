"""All the agencies of one city at once: every feed's records behind its system, and the faults.

One `Serving` a sandbox, in whatever process it is made. It holds the records as the agencies know
them, adds what a correspondent answers to the warnings received, and hands each feed's table,
spoiled if a fault says so, to the system that serves it. It knows neither the plan nor the truth of
the city.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo

import pyarrow as pa
from starlette.applications import Starlette

from sandbox.faults import DISPATCH, Fault, parse_fault, spoil
from sandbox.servers.auth import credential
from sandbox.servers.control import control_routes
from sandbox.servers.drop import Drop
from sandbox.servers.exchange import Exchange
from sandbox.servers.listener import Listener
from sandbox.servers.receiver import Correspondent, Receiver, Silence
from sandbox.servers.rest import Platforms
from sandbox.servers.trouble import Trouble
from sandbox.servers.wire import Wire, read_wires

CITY_TIME = ZoneInfo("Asia/Shanghai")
EVENING = time(23, tzinfo=CITY_TIME)
ANSWERED = "followup"
"""The source whose feeds hold the answers to warnings."""

HeaderUnits = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a sandbox runs.

    Attributes:
        city: the city folder whose feed files say what the systems speak.
        folder: for the drop folder, and pointing to the database; kept after the end.
        as_of: the simulated day; its clock stands at 23:00 of the city's time.
        seed: makes the credentials.
        port: of the REST platforms on the loopback; 0 takes any free one.
        units: feed to column to the unit a sheet's header declares.
    """

    city: Path
    folder: Path
    as_of: date
    seed: int = 0
    port: int = 0
    units: HeaderUnits = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The simulated instant, UTC."""
        return datetime.combine(self.as_of, EVENING).astimezone(UTC)


class Serving(AbstractContextManager["Serving"]):
    """The running systems; a context manager that ends them."""

    def __init__(
        self,
        records: Mapping[str, pa.Table],
        setting: Setting,
        faults: Iterable[str] = (),
        correspondent: Correspondent | None = None,
    ) -> None:
        """Start the systems, load the records, then listen.

        Args:
            records: text columns under our names, by feed; a feed without records serves no rows.
            setting: where and when.
            faults: `feed=mode[:argument]` each.
            correspondent: who answers the warnings received; without one nobody does.

        Raises:
            FaultError: a fault that does not exist or does not fit its feed.
            OSError: the port is taken.
        """
        self.wires = read_wires(setting.city)
        self._setting = setting
        self._records = {feed: records.get(feed, _no_rows(it)) for feed, it in self.wires.items()}
        self._faults = {it.feed: it for text in faults for it in parse_fault(text, self.wires)}
        self._correspondent = correspondent or Silence()
        self._renewed: dict[str, int] = {}
        self._drop = Drop(setting.folder / "drop", setting.now)
        self._platforms = Platforms(self.wires, self._credentials())
        for feed, counter in self._platforms.counters.items():
            counter.renew = partial(self._renew, feed)
        self._receiver = Receiver(self._correspondent, self._dispatch_token, setting.now)
        routes = [*self._platforms.routes(), *control_routes(self), *self._receiver.routes()]
        self._listener = Listener(Starlette(routes=routes), setting.port)
        self._exchange = self._load_but_databases(setting.folder / "exchange")
        for feed in (*(wire.feed for wire in self._of_kind("database")), DISPATCH):
            self._load(feed)
        self._rest_the_database()
        self._listener.start()

    @property
    def environment(self) -> dict[str, str]:
        """Every variable the pipeline needs to reach this city: places, secrets, clock."""
        return {
            **{it.environment: self._place(it) for it in self.wires.values() if it.environment},
            **self._credentials(),
            **self._dsns(),
            "DIAODU_DISPATCH_URL": f"{self._listener.url}/{DISPATCH}",
            "DIAODU_SECRET_DISPATCH_TOKEN": self._dispatch_token,
            "DIAODU_CLOCK": self._setting.now.isoformat().replace("+00:00", "Z"),
        }

    @property
    def control(self) -> str:
        """Where faults are set and cleared at run time."""
        return f"{self._listener.url}/_faults"

    @property
    def faults(self) -> dict[str, Fault]:
        """The faults in force, by feed."""
        return dict(self._faults)

    def set_fault(self, text: str) -> None:
        """Put a feed, or each feed of a source, under a fault in place of the one it had.

        Raises:
            FaultError: a fault that does not exist or does not fit its feed; nothing has changed.
        """
        for fault in parse_fault(text, self.wires):
            if fault.feed in self.wires:
                spoil(self._records[fault.feed], self.wires[fault.feed], fault)
            self._faults[fault.feed] = fault
            self._load(fault.feed)
        self._rest_the_database()

    def clear_faults(self, target: str = "") -> None:
        """End the faults of a feed or source, or all of them."""
        healed = [it for it in self._faults if target in {"", it, it.partition("/")[0]}]
        for feed in healed:
            del self._faults[feed]
        for feed in healed:
            self._load(feed)
        self._rest_the_database()

    def close(self) -> None:
        """Stop every system; the folder stays."""
        self._listener.stop()
        self._exchange.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop every system."""
        self.close()

    def _load_but_databases(self, folder: Path) -> Exchange:
        """Load every other feed while the database starts, and return it."""
        schemas = {str(it.connector["schema"]) for it in self._of_kind("database")}
        with ThreadPoolExecutor(1) as pool:
            starting = pool.submit(Exchange, folder, sorted(schemas))
            for wire in (*self._of_kind("rest"), *self._of_kind("files")):
                self._load(wire.feed)
        return starting.result()

    def _load(self, feed: str) -> None:
        fault = self._faults.get(feed)
        if feed == DISPATCH:
            self._receiver.trouble = Trouble(fault)
            return
        wire, table = self.wires[feed], self._table(feed)
        if wire.kind == "rest":
            self._platforms.counters[feed].load(table, fault)
        elif wire.kind == "files":
            self._drop.load(wire, table, self._setting.units.get(feed, {}), fault)
        else:
            self._load_table(wire, table, fault)

    def _table(self, feed: str) -> pa.Table:
        """The feed's rows as sent: the records, what was answered by now, spoiled under a fault."""
        table, now = self._records[feed], self._setting.now
        answered = self._correspondent.tables(now).get(feed) if self._is_answered(feed) else None
        whole = table if answered is None else pa.concat_tables([table, answered])
        return spoil(whole, self.wires[feed], self._faults.get(feed))

    def _renew(self, feed: str) -> None:
        """Add to a REST feed what was answered since it was last asked."""
        version = self._correspondent.version
        if self._is_answered(feed) and self._renewed.get(feed, 0) != version:
            self._platforms.counters[feed].refill(self._table(feed))
            self._renewed[feed] = version

    def _is_answered(self, feed: str) -> bool:
        return self.wires[feed].source == ANSWERED

    def _load_table(self, wire: Wire, table: pa.Table, fault: Fault | None) -> None:
        self._exchange.resume()
        if fault is not None and fault.mode == "missing_table":
            self._exchange.drop(wire)
            return
        self._exchange.load(wire, table)
        if fault is not None and fault.mode == "unauthorized":
            self._exchange.revoke(wire)

    def _rest_the_database(self) -> None:
        """Leave the database stopped if one of its feeds is down: they all are then."""
        down = (it.feed for it in self._faults.values() if it.mode == "down")
        if any(self.wires[feed].kind == "database" for feed in down):
            self._exchange.stop()
        else:
            self._exchange.resume()

    def _place(self, wire: Wire) -> str:
        if wire.kind == "files":
            return str(self._setting.folder / "drop")
        return f"{self._listener.url}/{wire.source}"

    @property
    def _dispatch_token(self) -> str:
        return credential(self._setting.seed, DISPATCH, "TOKEN")

    def _credentials(self) -> dict[str, str]:
        seed = self._setting.seed
        return {
            wire.secret_variable(name): credential(seed, wire.feed, name)
            for wire in self._of_kind("rest")
            for name in wire.secret_names
        }

    def _dsns(self) -> dict[str, str]:
        return {
            wire.secret_variable(name): self._exchange.dsn
            for wire in self._of_kind("database")
            for name in wire.secret_names
        }

    def _of_kind(self, kind: str) -> list[Wire]:
        return [wire for wire in self.wires.values() if wire.kind == kind]


def _no_rows(wire: Wire) -> pa.Table:
    return pa.schema([(it.name, pa.string()) for it in wire.fields]).empty_table()
