"""Leaks that are made on purpose, one in each place: a sweep that misses one would miss a true one."""

import smtplib
from base64 import b64encode
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from urllib.parse import quote

from anyio import to_thread
from sqlalchemy import ColumnElement, func, insert, select, text, update

from services.intake import tables as intake
from services.monitor import tables as monitor
from services.publisher import tables as publisher
from services.registry import tables as registry
from services.scheduler import tables as scheduler
from shared.messaging.embedded import EventLog
from shared.runtime.telemetry import log
from shared.security.identity.tables import failures
from tests.canaries.lives import Lives
from tests.canaries.world import World
from tests.files.pdfs import a_pdf
from tests.mail_server import SENDER

SUBJECT = text(
    "UPDATE registry.penetapan SET contents = jsonb_set(contents, '{subject}', to_jsonb(CAST(:word AS text)))"
    " WHERE item_id = :item"
)
ANNOUNCED = text(
    "UPDATE registry.announcements"
    " SET contents = CAST(regexp_replace(CAST(contents AS text), 'Contoh jenis', :word, 'g') AS jsonb)"
)


class Planted:
    """Plants words; `expected` says for each in which places a sweep has to find it."""

    def __init__(self, world: World, lives: Lives) -> None:
        self.world, self.lives = world, lives
        self.expected: dict[str, tuple[str, ...]] = {}

    def word(self, *places: str) -> str:
        """Returns a new word that has to be found in some places."""
        word = self.world.canaries.mint(f"planted in {places[0]}")
        self.expected[word] = places
        return word

    async def everywhere(self) -> None:
        """Plants a word in every place."""
        plants: tuple[Callable[[], Awaitable[None]], ...] = (
            self.topics, self.columns, self.logs, self.figures, self.site, self.paper, self.mail, self.files,
        )  # fmt: skip
        for plant in plants:
            await plant()

    async def topics(self) -> None:
        """Plants in value and header of a record, and in what waits to be sent."""
        value, header = self.word("column eventlog.log.value"), self.word("column eventlog.log.headers")
        journal: EventLog = self.world.province.journal
        row = {"topic": "uji", "key": "uji", "headers": {"ce_uji": header}, "value": f'{{"judul": "{value}"}}'}
        async with journal.database.transaction() as connection:
            await journal.append(connection, [row])
        rows = registry.MESSAGING.outbox.rows
        changed = {"payload": self.word("column registry.outbox.payload")}
        async with self.world.province.databases["registry"].transaction() as connection:
            some = select(func.max(rows.c.id)).scalar_subquery()
            await connection.execute(update(rows).where(rows.c.id == some).values(changed))

    async def columns(self) -> None:
        """Plants in a text, a list of texts, a JSON object, sealed bytes, and in an audit trail."""
        databases, item = self.world.province.databases, self.lives.pieces[0].item_id
        plants = (
            ("scheduler", update(scheduler.deadlines).values(failure=self.word("column scheduler.deadlines.failure"))),
            ("registry", update(registry.items).values(missing=[self.word("column registry.items.missing")])),
            ("monitor", update(monitor.journal).values(facts={"x": self.word("column monitor.journal.facts")})),
            ("intake", update(intake.drafts).values(sealed=self.word("column intake.draft.sealed").encode("utf-16"))),
            ("intake", update(intake.agenda).values(note=_in_base64(self.word("column intake.agenda.note")))),
        )  # fmt: skip
        for room, statement in plants:
            async with databases[room].transaction() as connection:
                await connection.execute(statement)
        detail = {"uji": quote(self.word("column registry.audit.detail")).replace("K", "%4B")}
        now = self.world.clock.now()
        async with databases["registry"].transaction() as connection:
            audit = registry.MESSAGING.audit
            await audit.record(connection, actor="uji", act="uji", subject=item, at=now, detail=detail)
        async with self.world.province.identity.database.transaction() as connection:
            name = self.word("column identity.failures.account")
            await connection.execute(insert(failures).values(account=name, source="uji", at=now))

    async def logs(self) -> None:
        """Plants in a line of the log."""
        log.warning(f"uji {self.word('log output')}")

    async def figures(self) -> None:
        """Plants in the label of a metric."""
        room = self.world.province.rooms["registry"]
        room.app.state.metrics.count_refusal(self.word("metrics registry/metrics"))

    async def site(self) -> None:
        """Plants in the title of a public row, which stands in pages, data and feeds, and in the search."""
        places = ("/dik/", "/data/dik.json", "/data/dik.csv", "/cari/?q=contoh")
        e = publisher.entries.c
        await self._retitle(e.listing == "dik", *places)
        await self._retitle(
            e.listing == "dip", "/dip/", "/data/dip.json", "/data/dip.csv", "/umpan.atom", "/baru-dibuka/"
        )

    async def _retitle(self, which: ColumnElement[bool], *places: str) -> None:
        word = self.word(*(f"website {place}" for place in places), "column publisher.entries.title")
        async with self.world.province.databases["publisher"].transaction() as connection:
            rows = publisher.entries
            changed = func.concat("Contoh ", word, " ", rows.c.item_id)
            following = select(publisher.site.c.sequence + 1).scalar_subquery()
            shown = update(rows).where(which).values(title=changed, changed_sequence=following)
            await connection.execute(shown)
            await connection.execute(update(publisher.tallies).values(sequence=following))
            await connection.execute(update(publisher.site).values(sequence=publisher.site.c.sequence + 1))

    async def paper(self) -> None:
        """Plants in the public words of a penetapan and of an announcement."""
        first = self.lives.pieces[0]
        excerpt = self.word(f"paper petikan {first.number}", f"paper petikan.pdf {first.number}")
        announced = self.word("paper pengumuman", "paper pengumuman.pdf")
        async with self.world.province.databases["registry"].transaction() as connection:
            await connection.execute(SUBJECT, {"word": excerpt, "item": first.item_id})
            await connection.execute(ANNOUNCED, {"word": announced})

    async def mail(self) -> None:
        """Plants in the body of a mail."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = SENDER, SENDER, "uji"
        message.set_content(self.word("mail "), cte="base64")
        await to_thread.run_sync(self._deliver, message)

    def _deliver(self, message: EmailMessage) -> None:
        self.world.mail.answers.clear()
        with smtplib.SMTP("127.0.0.1", self.world.mail.port) as server:
            server.send_message(message)

    async def files(self) -> None:
        """Plants in a temporary file, in the data folder, in names, in the store, and in a packed PDF."""
        packed = a_pdf(self.word("temporary file a.pdf"), packed=True)
        (self.world.temporary / "a.pdf").write_bytes(packed)
        (self.world.temporary / self.word("temporary file KNR")).touch()
        (self.world.home / "audit" / "uji").write_text(self.word("data folder audit/uji"))
        (self.world.home / "objects" / "uji.age").write_bytes(self.word("store objects/uji.age").encode())
        with (self.world.server.folder / "log").open("a") as log_of_server:
            log_of_server.write(self.word("data folder postgres/log"))


def _in_base64(word: str) -> str:
    return b64encode(f"uji {word}".encode()).decode()
