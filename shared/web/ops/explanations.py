"""Explains the stable codes of the streams to operators: why an event is stuck, and how to mend it."""

from collections.abc import Mapping
from typing import NamedTuple


class CauseAndCure(NamedTuple):
    """The cause of stuck work and its cure, each a sentence that people read."""

    why: str
    mend: str


DEAD_LETTERS: Mapping[str, str] = {
    "AMPLOP_RUSAK": "amplop peristiwanya tidak dapat dibaca",
    "JENIS_TAK_DIKENAL": "jenis peristiwanya tidak dikenal di ruang ini",
    "ISI_RUSAK": "isinya tidak sesuai dengan kontrak peristiwa",
    "URUTAN_GANDA": "nomor urutnya sudah dipakai peristiwa lain",
}
"""The cause of a dead letter by its reason; every other reason is the code of a refusal."""

NO_ANSWER = CauseAndCure(
    "Relai ruang ini tidak berjalan, atau aliran peristiwa tidak dapat dicapai.",
    "Periksa proses relai dan /readyz; pengiriman berlanjut sendiri begitu aliran kembali.",
)
UNSENT: Mapping[str, CauseAndCure] = {
    "UnknownTopicOrPartitionError": CauseAndCure(
        "Topiknya tidak ada di Kafka.", "Jalankan `terbuka topics apply`; pengiriman berlanjut sendiri."
    ),
    "TopicAuthorizationFailedError": CauseAndCure(
        "Kafka tidak mengizinkan akun ruang ini menulis ke topiknya.",
        "Beri hak tulis kepada akun ruang ini; pengiriman berlanjut sendiri.",
    ),
    "InvalidTimestampError": CauseAndCure(
        "Kafka menolak waktunya: jam mesin ini atau jam Kafka salah.",
        "Betulkan jamnya (NTP); pengiriman berlanjut sendiri.",
    ),
    "MessageSizeTooLargeError": CauseAndCure(
        "Peristiwanya lebih besar daripada yang diterima Kafka (max.message.bytes).",
        "Naikkan max.message.bytes topiknya, lalu kosongkan failed_at pada baris outbox itu.",
    ),
}
"""The cause of unsent rows by the name of Kafka's answer."""


def dead_letter_cause(reason: str) -> str:
    """Returns why an event could not be applied, as the end of a sentence."""
    return DEAD_LETTERS.get(reason, f"penangannya menolak dengan kode {reason}")


def unsent_explanation(reason: str) -> CauseAndCure:
    """Returns why events are unsent, by the transport's answer; an unknown answer counts as none."""
    return UNSENT.get(reason, NO_ANSWER)
