"""What must not stay unseen: pure judgements over the rooms' figures, the heartbeat, the incidents and the lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from services.monitor.queries.room_clients import RoomAnswer
from services.monitor.queries.streams import Misplaced
from shared.contracts import EVENTS
from shared.messaging.relay import STAMP_REFUSED
from shared.runtime.phrases import moment_words

UNSENT_SECONDS = 60
HEARTBEAT_SECONDS = 180
LAG_RECORDS = 1000
EFFECT_SECONDS = 600
LOG_SECONDS = 300
FUTURE_SECONDS = 60
STANDING = {
    "past_due": (
        "LANGKAH_LEWAT",
        "{} langkah sudah lewat waktunya dan belum disampaikan.",
        "Lihat butir yang disisihkan, lalu coba lagi.",
    ),
    "exempt_and_over": (
        "DIKECUALIKAN_LEWAT_AKHIR",
        "{} butir masih dikecualikan padahal hari terakhirnya sudah lewat.",
        "Lihat /scheduler/ dan peristiwa yang gagal atau disisihkan di registri; penjadwal menyampaikannya lagi.",
    ),
    "unanswered": (
        "LANGKAH_TAK_TERJAWAB",
        "{} pembukaan atau akhir jangka waktu sudah disampaikan dan belum dijawab registri.",
        "Periksa pekerja registri dan peristiwa yang gagal; penjadwal mengulanginya setiap jam.",
    ),
    "waiting_and_over": (
        "MENUNGGU_LEWAT_AKHIR",
        "{} butir menunggu klasifikasi padahal akhir yang tertulis untuknya sudah lewat.",
        "Periksa pekerja registri dan peristiwa yang gagal; penjadwal mengulanginya setiap hari.",
    ),
}
"""Figures of the heartbeat that must be 0: the code of the alarm, its sentence, and how to mend it."""

SPEAKERS = frozenset(name.partition(".")[0] for name in EVENTS)
"""The rooms that say something, and so need a relay; every room hears, and so needs a worker."""


class Alarm(BaseModel):
    """One alarm: a stable code, what is wrong, and how to mend it."""

    code: str
    room: str
    sentence: str
    mend: str


def of_streams(answers: Iterable[RoomAnswer]) -> list[Alarm]:
    """Judges each room's processes, outbox, dead letters and lag; a room that does not answer is itself an alarm."""
    return [alarm for answer in answers for alarm in _of_room(answer)]


def of_heartbeat(answer: RoomAnswer) -> list[Alarm]:
    """The dead-man's switch of the sweep: a missing, old or unreadable heartbeat is an alarm."""
    beat: Mapping[str, Any] = answer.content if isinstance(answer.content, dict) else {}
    age, doubt = beat.get("age_seconds"), beat.get("doubt")
    if doubt or (age is not None and age < -FUTURE_SECONDS):
        return [_doubted(doubt)]
    if age is None or age > HEARTBEAT_SECONDS:
        when = "belum pernah terdengar" if age is None else f"terakhir terdengar {int(age)} detik yang lalu"
        mend = "Periksa proses penjadwal; tanpa penyapuan tidak ada tenggat yang disampaikan."
        return [_alarm("PENYAPUAN_DIAM", "scheduler", f"Detak penyapuan {when}.", mend)]
    return [
        _alarm(code, "scheduler", sentence.format(beat[figure]), mend)
        for figure, (code, sentence, mend) in STANDING.items()
        if beat.get(figure, 0) > 0
    ]


def _doubted(doubt: Mapping[str, Any] | None) -> Alarm:
    """Tells of a clock that is not believed; while it is not, no figure that leans on the day is worth an alarm."""
    cause = (doubt or {}).get("cause", "Detak penyapuan tercatat pada waktu yang belum tiba.")
    sentence = f"Jam mesin diragukan, penyapuan dan pembukaan berhenti. {cause}"
    mend = "Betulkan jam mesin; bila jamnya benar, operator dan Ketua PPID mengonfirmasi harinya di /scheduler/."
    return _alarm("JAM_DIRAGUKAN", "scheduler", sentence, mend)


def of_log(answer: RoomAnswer) -> list[Alarm]:
    """Judges the log of closures, which must be signed soon; a silent publisher has an alarm of its own."""
    log = (answer.content if isinstance(answer.content, dict) else {}).get("log") or {}
    if log.get("seconds", 0) <= LOG_SECONDS:
        return []
    sentence = f"{log['unsigned']} catatan log penutupan belum ditandatangani sejak {log['seconds']} detik."
    mend = (
        "Baca catatan pekerja publisher; bila log menyalahi tanda tangannya yang terakhir, jangan pulihkan basis data."
    )
    return [_alarm("LOG_PENUTUPAN_DIAM", "publisher", sentence, mend)]


def of_comparison(answer: RoomAnswer) -> list[Alarm]:
    """Judges what the comparison of website and registry found, and that it goes on; `of_streams` tells silence."""
    found: Mapping[str, Any] = answer.content if isinstance(answer.content, dict) else {}
    alarms = []
    if many := found.get("withheld_count", 0):
        sentence = f"{many} butir ditahan di situs karena menunjukkan lebih daripada registri."
        mend = "Cari siapa atau apa yang mengubahnya, betulkan, lalu tampilkan lagi di /publisher/ditahan."
        alarms.append(_alarm("SITUS_LEBIH", "publisher", sentence, mend))
    if many := found.get("lacking_count", 0):
        sentence = f"{many} butir di situs kurang daripada yang ditetapkan registri."
        mend = (
            "Lihat /publisher/ditahan, pekerja publisher, dan peristiwa yang gagal; tidak ada yang dibetulkan sendiri."
        )
        alarms.append(_alarm("SITUS_KURANG", "publisher", sentence, mend))
    if found and (found["late"] or not found["compared_at"]):
        since = f"sejak {found['compared_at']}" if found["compared_at"] else "dan belum pernah"
        sentence = f"Situs tidak sedang dibandingkan dengan registri, {since}."
        alarms.append(
            _alarm("PEMBANDINGAN_DIAM", "publisher", sentence, "Jalankan `terbuka compare --every 300` lagi.")
        )
    return alarms


def of_incidents(answer: RoomAnswer) -> list[Alarm]:
    """Judges the register of incidents: nobody is told late of what came out (UU 27/2022 Ps 46(1)).

    A register that cannot be read is an alarm: its silence would be the omission itself.
    """
    found, mend = (
        answer.content,
        "Petugas PPID menerbitkan, mengirim, dan mencatat pemberitahuannya di /registry/insiden.",
    )
    if not isinstance(found, dict) or not {"running", "overdue"} <= set(found):
        sentence = f"Register insiden tidak dapat dibaca ({answer.fault or 'isinya tidak dikenal'})."
        return [_alarm("INSIDEN_TIDAK_TERBACA", "registry", sentence, "Periksa proses ruang registri dan /readyz.")]
    alarms = []
    if found["overdue"]:
        sentence = f"{found['overdue']} insiden belum diberitahukan padahal 3 × 24 jamnya sudah lewat."
        alarms.append(_alarm("INSIDEN_TERLAMBAT", "registry", sentence, mend))
    if found["running"]:
        ends = moment_words(found.get("next_due_at"))
        sentence = f"{found['running']} insiden menunggu diberitahukan; yang terdekat berakhir {ends}."
        alarms.append(_alarm("INSIDEN_BERJALAN", "registry", sentence, mend))
    return alarms


def of_lists(misplaced: Sequence[Misplaced], dik: RoomAnswer, dip: RoomAnswer) -> list[Alarm]:
    """Judges the two public lists: both can be read, no item in both, and every item where the registry put it."""
    alarms = [_unread(name, answer) for name, answer in (("DIK", dik), ("DIP", dip)) if not _is_list(answer)]
    both = sorted(ids_of(dik) & ids_of(dip))
    if both and _sequence(dik) == _sequence(dip):
        sentence = f"{len(both)} butir berada pada DIK dan DIP sekaligus: {', '.join(both[:3])}."
        alarms.append(_alarm("DUA_DAFTAR", "publisher", sentence, "Hentikan penerbitan dan periksa proyeksi situs."))
    if misplaced:
        sentence = f"{len(misplaced)} butir belum berada pada daftar yang semestinya: {misplaced[0].item_id}."
        mend = "Periksa apakah penerbit menerima peristiwa dari registri, dan lihat peristiwa yang gagal."
        alarms.append(_alarm("DAFTAR_BERBEDA", "publisher", sentence, mend))
    return alarms


def _is_list(answer: RoomAnswer) -> bool:
    return isinstance(answer.content, dict) and "items" in answer.content


def _unread(name: str, answer: RoomAnswer) -> Alarm:
    sentence = f"{name} pada data terbuka situs tidak dapat dibaca ({answer.fault or 'isinya tidak dikenal'})."
    mend = f"Buka /data/{name.lower()}.json pada situs dan baca catatan proses penerbit."
    return _alarm("DAFTAR_TIDAK_TERBACA", "publisher", sentence, mend)


def ids_of(answer: RoomAnswer) -> set[str]:
    """Returns the ids in a public list; none when the list could not be read."""
    items = answer.content.get("items", []) if isinstance(answer.content, dict) else []
    return {str(item.get("id")) for item in items}


def _sequence(answer: RoomAnswer) -> Any:
    return answer.content.get("sequence") if isinstance(answer.content, dict) else None


def _of_room(answer: RoomAnswer) -> list[Alarm]:
    room, found = answer.room, answer.content
    if not isinstance(found, dict):
        sentence = f"Ruang {room} tidak menjawab ({answer.fault})."
        return [_alarm("RUANG_DIAM", room, sentence, "Periksa proses ruang ini dan /readyz.")]
    alarms = _of_processes(room, found)
    if found["oldest_unsent_seconds"] > UNSENT_SECONDS:
        sentence = (
            f"{found['unsent']} peristiwa ruang {room} belum terkirim sejak {found['oldest_unsent_seconds']} detik."
        )
        alarms.append(_alarm("RELAI_TERTAHAN", room, sentence, "Periksa relai ruang ini dan aliran peristiwa."))
    if found.get("unsent_because") == STAMP_REFUSED:
        sentence = f"Kafka menolak waktu pada peristiwa ruang {room}: jam mesin atau jam Kafka salah."
        mend = "Betulkan jamnya; peristiwa yang tertahan terkirim sendiri sesudah itu."
        alarms.append(_alarm("JAM_DITOLAK_KAFKA", room, sentence, mend))
    if found["failed_to_send"]:
        sentence = f"{found['failed_to_send']} peristiwa ruang {room} tidak dapat dikirim."
        alarms.append(_alarm("KIRIM_GAGAL", room, sentence, "Periksa sebabnya pada tabel outbox ruang ini."))
    if found["dead_letters"]:
        sentence = f"{found['dead_letters']} peristiwa gagal diterapkan di ruang {room}."
        alarms.append(_alarm("PERISTIWA_GAGAL", room, sentence, "Putar ulang atau sisihkan pada daftar di bawah."))
    alarms += _of_effects(room, found.get("effects") or {})
    behind = sum(found["lag"].values())
    if behind > LAG_RECORDS:
        sentence = f"Ruang {room} tertinggal {behind} peristiwa."
        alarms.append(_alarm("TERTINGGAL", room, sentence, "Biasanya menyusul sendiri; bila tidak, periksa prosesnya."))
    return alarms


def _of_effects(room: str, found: Mapping[str, Any]) -> list[Alarm]:
    """Judges the mails of a room, where it has any: those that have failed and those that wait too long."""
    alarms = []
    if found.get("dead"):
        sentence = f"{found['dead']} pemberitahuan ruang {room} tidak terkirim."
        mend = "Betulkan alamatnya, lalu kirim ulang atau sisihkan pada daftar di bawah."
        alarms.append(_alarm("PEMBERITAHUAN_GAGAL", room, sentence, mend))
    if found.get("waiting") and found["oldest_seconds"] > EFFECT_SECONDS:
        sentence = (
            f"{found['waiting']} pemberitahuan ruang {room} belum terkirim sejak {found['oldest_seconds']} detik."
        )
        mend = "Periksa peladen surat dengan `terbuka doctor`; yang menunggu terkirim sendiri."
        alarms.append(_alarm("PEMBERITAHUAN_TERTUNDA", room, sentence, mend))
    return alarms


def _of_processes(room: str, found: Mapping[str, Any]) -> list[Alarm]:
    """Warns of a room whose API answers while it has no worker or no relay."""
    alarms = []
    if found.get("workers") == 0:
        sentence = f"Tidak ada proses pekerja ruang {room} yang berjalan; peristiwa dari ruang lain tidak diterapkan."
        alarms.append(_alarm("PEKERJA_DIAM", room, sentence, _start(room, "worker")))
    if found.get("relays") == 0 and room in SPEAKERS:
        sentence = f"Tidak ada proses relai ruang {room} yang berjalan; peristiwanya tidak sampai ke ruang lain."
        alarms.append(_alarm("RELAI_DIAM", room, sentence, _start(room, "relay")))
    return alarms


def _start(room: str, role: str) -> str:
    return (
        f"Jalankan `terbuka serve {room} --role {role}`, atau baca catatan proses itu dan /readyz-nya; "
        "yang tertunda berlanjut sendiri."
    )


def _alarm(code: str, room: str, sentence: str, mend: str) -> Alarm:
    return Alarm(code=code, room=room, sentence=sentence, mend=mend)
