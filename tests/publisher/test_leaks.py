"""What a machine found readable is said once by the room itself, also where its worker dies between two turns."""

from services.publisher.commands.leaks import LeakFindings, LeakTeller
from services.publisher.domain.withholding import LeakFinding
from shared.contracts.publications import LeakFoundV1
from tests.publisher.build import Publisher

FOUND = [LeakFinding(item_id, ("judul",), "page", "ab" * 32) for item_id in ("a", "b", "")]


async def test_each_finding_is_said_once_and_what_comes_later_too(publisher: Publisher) -> None:
    findings = LeakFindings(publisher.database, publisher.clock)
    assert await findings.note(FOUND, whole=False) == FOUND
    assert await findings.note(FOUND, whole=False) == []
    assert [await LeakTeller(publisher.database, publisher.clock).tell_all() for _ in range(2)] == [3, 0]
    more = LeakFinding("a", ("hash", "judul"), "file", "cd" * 32)
    assert await findings.note([more], whole=True) == [LeakFinding("a", ("hash",), "file", "cd" * 32)]
    assert await LeakTeller(publisher.database, publisher.clock).tell_all() == 1
    said = [(event.item_id, event.kinds) for event in await publisher.said() if isinstance(event, LeakFoundV1)]
    assert sorted(said) == [("", ("judul",)), ("a", ("hash",)), ("a", ("judul",)), ("b", ("judul",))]
