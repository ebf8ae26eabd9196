"""The feed contract (数据源契约): one table of one source, declared once and read by every stage.

Grain: one ``Feed`` per file ``feeds/<source>/<table>.yml``. It says what the agency promises to
send and how it is asked; what contradicts itself is told by ``ingestion.contradictions``.
Must not enter: reading YAML, reading data, anything that only one city needs.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from ingestion.column_types import Check, ColumnType
from ingestion.contradictions import column_problems, expect_problems, feed_problems
from ingestion.durations import Duration
from ingestion.releases import ReleaseConnector
from ingestion.strict import Problem, Strict

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
SourceIdentifier = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
SecretName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
FeedKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$")]
Ratio = Annotated[float, Field(ge=0, le=1)]
RowCount = Annotated[int, Field(ge=1, le=100_000)]
Marker = StrictBool | int | str


class Column(Strict):
    """One column: our name, the agency's label, and what a value must or should satisfy.

    What must hold breaks its row; what should hold (from ``wanted`` on) is a finding (数据问题).

    Attributes:
        sent_as: the key or column the source sends; files are always matched by ``label``.
        values: the agency's words (中文) to ours; a word not listed breaks the row.
        unit: unit to the factor that turns it into the stored unit (factor 1).
        min: lowest allowed value, in the stored unit; ``max`` likewise.
        scale: decimals kept.
        personal: personal data (个人信息), which never leaves the restricted models.
        wanted: a row should have it.
        check: what kind of text or number it should be, see ``ingestion.column_types``.
        several: one cell may hold several project codes (打包).
        past: it tells of what has happened: it should not lie after its landing.
        not_before: the column it should not be earlier than; ``not_after`` likewise.
        not_below: the column it should not be smaller than, nor by more than the share
            ``tolerance``; ``not_above`` likewise.
    """

    name: Identifier
    label: Text
    sent_as: Text = Field(default_factory=lambda data: data.get("label", ""))
    type: ColumnType
    required: StrictBool = False
    pattern: Text | None = None
    values: Mapping[Text, Identifier] = {}
    unit: Mapping[Text, Annotated[Decimal, Field(gt=0)]] = {}
    min: Decimal | None = None
    max: Decimal | None = None
    scale: Annotated[int, Field(ge=0, le=9)] = 2
    personal: StrictBool = False
    wanted: StrictBool = False
    check: Check | None = None
    several: StrictBool = False
    past: StrictBool = False
    not_before: Identifier | None = None
    not_after: Identifier | None = None
    not_below: Identifier | None = None
    not_above: Identifier | None = None
    tolerance: Ratio = 0.0

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[Problem]:
        """Say what contradicts itself within one column."""
        return column_problems(data)


class BearerAuth(Strict):
    """A token in the ``Authorization`` header; ``secret`` names it."""

    kind: Literal["bearer"]
    secret: SecretName


class SignatureAuth(Strict):
    """appKey and a digest over the sorted parameters, a timestamp and the secret (验签)."""

    kind: Literal["signature"]
    key: SecretName
    secret: SecretName
    algorithm: Literal["md5", "sha256"] = "md5"


class NoAuth(Strict):
    """An open source."""

    kind: Literal["none"]


Auth = Annotated[BearerAuth | SignatureAuth | NoAuth, Field(discriminator="kind")]


class PagePaging(Strict):
    """Pages by number; ``total`` is where the answer counts all rows, for comparison only."""

    kind: Literal["page"]
    page: Text
    size: Text
    rows: RowCount
    total: Text | None = None
    stable_order: Identifier | None = None


class CursorPaging(Strict):
    """Pages by cursor; ``next`` is where the answer holds the following cursor."""

    kind: Literal["cursor"]
    cursor: Text
    next: Text
    size: Text
    rows: RowCount


Paging = Annotated[PagePaging | CursorPaging, Field(discriminator="kind")]


class OkMark(Strict):
    """How an answer says that it is one: HTTP 200 may still be an error."""

    path: Text
    equals: Marker
    message: Text | None = None


class DatabaseWindow(Strict):
    """Increments by ``field``: what lies before the last watermark less ``overlap`` is known."""

    field: Identifier
    overlap: Duration = timedelta(0)
    delay: Duration = timedelta(0)


class RestWindow(DatabaseWindow):
    """Increments of a REST source: the parameters that carry the two ends."""

    since: Text = "since"
    until: Text = "until"


class Sweep(Strict):
    """How often everything is read again (全量), to find late, missed and deleted rows."""

    every: Duration


class RestConnector(Strict):
    """A REST source; ``records`` is the dotted path of the rows in an answer.

    Without ``window`` every pull is a sweep; without ``paging`` one answer holds everything.
    """

    kind: Literal["rest"]
    url: Text
    auth: Auth
    records: Text
    ok: OkMark | None = None
    paging: Paging | None = None
    window: RestWindow | None = None
    sweep: Sweep | None = None


class DatabaseConnector(Strict):
    """A table of an exchange database (前置库); feeds sharing ``snapshot`` see one instant."""

    kind: Literal["database"]
    dsn: SecretName
    schema_name: SourceIdentifier | None = Field(default=None, alias="schema")
    table: SourceIdentifier
    snapshot: Identifier | None = None
    window: DatabaseWindow | None = None
    sweep: Sweep | None = None


class FilesConnector(Strict):
    """Files dropped in a folder; each is a batch of its own, whole (sweep) or added (increment).

    Attributes:
        header: labels by which the header row is recognised below title rows.
        totals: first words of rows that only add up others.
        settle: how long a file must have stayed unchanged before it is read.
    """

    kind: Literal["files"]
    folder: Text
    pattern: Annotated[str, Field(pattern=r"^[^/\\]+$")]
    each_file: Literal["sweep", "increment"]
    encodings: Annotated[tuple[Text, ...], Field(min_length=1)] = ("utf-8-sig", "gb18030")
    header: Annotated[tuple[Text, ...], Field(min_length=1)]
    totals: tuple[Text, ...] = ()
    settle: Duration = timedelta(seconds=10)


Connector = Annotated[
    RestConnector | DatabaseConnector | FilesConnector | ReleaseConnector,
    Field(discriminator="kind"),
]


class Deleted(Strict):
    """The mark of a withdrawn row (tombstone): its winning row says ``column`` = ``equals``."""

    column: Identifier
    equals: Marker


class Expect(Strict):
    """What a batch is measured by: its age, its size, its share of broken rows."""

    every: Duration
    stale_after: Duration
    min_rows_ratio: Ratio
    max_quarantine_ratio: Ratio

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[Problem]:
        """Say what contradicts itself between the two ages."""
        return expect_problems(data)


class Feed(Strict):
    """One table of one source.

    Attributes:
        grain: the columns that identify a row.
        latest_by: which row of a key wins inside one batch: highest value, then highest row_no.
        known_by: when the source itself first told of a row, for the history that the first pull
            brings in one go: the first of these columns with a value counts. Empty: such rows
            have no time of their own and held from the beginning. Not given: they are known from
            their landing, like all later rows.
        deleted: the mark of a withdrawn row.
        optional: not in use where its variables are not set and nothing ever landed.
    """

    feed: FeedKey
    title: Text
    owner: Text
    optional: StrictBool = False
    grain: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    latest_by: tuple[Identifier, ...] = ()
    known_by: tuple[Identifier, ...] | None = None
    deleted: Deleted | None = None
    connector: Connector
    expect: Expect
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[Problem]:
        """Say what contradicts itself between the parts of the file."""
        return feed_problems(data)

    @property
    def key(self) -> str:
        """``<source>/<table>``, as in ``land/parcels``."""
        return self.feed

    @property
    def source(self) -> str:
        """The agency's system: the folder of the file."""
        return self.feed.partition("/")[0]

    @property
    def table(self) -> str:
        """The table: the name of the file."""
        return self.feed.partition("/")[2]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Column names in the file's order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def landing_names(self) -> tuple[str, ...]:
        """Column names as landed: ``names``, then ``<name>__unit`` of columns with units."""
        return (*self.names, *(f"{column.name}__unit" for column in self.columns if column.unit))

    @cached_property
    def _by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    def column(self, name: str) -> Column:
        """Return the column called ``name``; a KeyError if there is none."""
        return self._by_name[name]

    def secret_variable(self, name: str) -> str:
        """Return the environment variable that carries the secret ``name`` of this feed."""
        return f"DIAODU_SECRET_{self.feed.replace('/', '_').upper()}_{name}"
