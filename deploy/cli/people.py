"""Commands about people: accounts, and the persons with office and decree to whom they belong."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, records, say, tell

accounts = typer.Typer(no_args_is_help=True, help="Akun setempat.")
persons = typer.Typer(no_args_is_help=True, help="Orang di balik akun: nama, jabatan, dan keputusan pengangkatan.")

PasswordFile = Annotated[
    str, typer.Option("--password-file", help="Berkas berisi kata sandi, - untuk masukan baku; kosong: ditanyakan.")
]
Name = Annotated[str | None, typer.Option("--name", help="Nama orang, seperti akan dicetak pada surat.")]
Office = Annotated[str | None, typer.Option("--office", help="Jabatan.")]
Decree = Annotated[str | None, typer.Option("--decree", help="Nomor keputusan pengangkatan.")]
Nip = Annotated[str | None, typer.Option("--nip", help="NIP, 18 angka, bila ada.")]
Email = Annotated[
    str | None, typer.Option("--email", help="Alamat surat elektronik untuk pemberitahuan; kosong: dihapus.")
]


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} bukan tanggal YYYY-MM-DD.") from error


def _date(flag: str, words: str) -> Any:
    return typer.Option(flag, metavar="TANGGAL", parser=_day, help=words)


DecreeDate = Annotated[date | None, _date("--decree-date", "Tanggal keputusan.")]
From = Annotated[date | None, _date("--from", "Menjabat sejak.")]
To = Annotated[date | None, _date("--to", "Menjabat sampai.")]


@accounts.command("list")
def list_accounts(as_json: Json = False) -> None:
    """Menampilkan akun, perannya, dan orangnya.

    \b
    Contoh: terbuka accounts list
    """
    from deploy.accounts import all_accounts

    with answering(as_json):
        found: list[dict[str, Any]] = with_engines(lambda _, url: all_accounts(url))
    tell(found, as_json, lambda: records("Akun", ACCOUNT_COLUMNS, found))


ACCOUNT_COLUMNS = {"account": "Akun", "person": "Orang", "name": "Nama", "roles": "Peran", "skpd": "SKPD"}
ACCOUNT_COLUMNS |= {"sample": "Contoh", "disabled": "Nonaktif"}


@accounts.command("show")
def show_account(account: Annotated[str, typer.Argument(help="Nama akun.")], as_json: Json = False) -> None:
    """Menampilkan satu akun, perannya, dan orangnya.

    \b
    Contoh: terbuka accounts show dinas-1
    """
    from deploy.accounts import one_account

    with answering(as_json):
        found: dict[str, Any] = with_engines(lambda _, url: one_account(url, account))
    tell(found, as_json, lambda: records("Akun", ACCOUNT_COLUMNS, [found]))


@accounts.command("change")
def change_account(
    account: Annotated[str, typer.Argument(help="Nama akun.")],
    role: Annotated[list[str] | None, typer.Option(help="Peran yang baru, menggantikan semua yang lama.")] = None,
    skpd: Annotated[str, typer.Option(help="Kode SKPD, untuk peran skpd.")] = "",
    person: Annotated[str, typer.Option(help="Orang yang sudah tercatat, atau akunnya.")] = "",
    as_json: Json = False,
) -> None:
    """Mengubah peran, SKPD, atau orang sebuah akun; sesi dan tokennya berakhir saat itu juga.

    \b
    Contoh: terbuka accounts change dinas-1 --role petugas
    """
    from deploy import accounts as people

    if not (role or skpd or person):
        raise typer.BadParameter("Sebutkan yang diubah, misalnya --role.")
    with answering(as_json):
        done: dict[str, Any] = with_engines(
            lambda _, url: people.change_account(url, account, role or None, skpd or None, person)
        )
    tell(done, as_json, lambda: say(f"Akun {account} diubah; sesi dan tokennya berakhir."))


@accounts.command("add")
def add_account(
    account: Annotated[str, typer.Argument(help="Nama akun.")],
    role: Annotated[list[str], typer.Option(help="Peran: skpd, petugas, ketua, tim, pimpinan, operator.")],
    skpd: Annotated[str, typer.Option(help="Kode SKPD, untuk peran skpd.")] = "",
    person: Annotated[
        str, typer.Option(help="Orang yang sudah tercatat (atau akunnya), bila satu orang memegang dua akun.")
    ] = "",
    name: Name = None,
    office: Office = None,
    decree: Decree = None,
    decree_date: DecreeDate = None,
    since: From = None,
    until: To = None,
    nip: Nip = None,
    email: Email = None,
    password_file: PasswordFile = "",
    as_json: Json = False,
) -> None:
    """Membuat akun bagi orang baru, atau dengan --person bagi orang yang sudah tercatat.

    \b
    Contoh: terbuka accounts add dinas-1 --role skpd --skpd disperindagesdm --name "Rina Wati" --office Sekretaris
    """
    from deploy.accounts import create_account

    words = _given(name, office, decree, decree_date, since, until, nip, email)
    if person and words:
        raise typer.BadParameter("--person menunjuk orang yang sudah tercatat; ubah datanya dengan persons change.")
    if not person and not name:
        raise typer.BadParameter("Sebutkan siapa orangnya: --name, atau --person bila sudah tercatat.")
    with answering(as_json):
        password = _password(password_file)
        with_engines(
            lambda _, url: create_account(url, account, password, role, skpd or None, person=person, words=words),
            create=True,
        )
    tell({"account": account}, as_json, lambda: say(f"Akun {account} dibuat."))


@accounts.command("reset-factor")
def reset_factor(account: Annotated[str, typer.Argument(help="Nama akun.")], as_json: Json = False) -> None:
    """Melepas semua faktor kedua sebuah akun, misalnya bila ponselnya hilang; sesi dan tokennya berakhir.

    \b
    Contoh: terbuka accounts reset-factor ketua
    """
    from deploy import accounts as people

    with answering(as_json):
        with_engines(lambda _, url: people.reset_factor(url, account))
    tell(
        {"account": account}, as_json, lambda: say(f"Faktor kedua akun {account} dilepas; sesi dan tokennya berakhir.")
    )


@accounts.command("keys")
def list_keys(account: Annotated[str, typer.Argument(help="Nama akun.")], as_json: Json = False) -> None:
    """Menampilkan kunci keamanan (WebAuthn) sebuah akun.

    \b
    Contoh: terbuka accounts keys ketua
    """
    from deploy.accounts import keys_of

    with answering(as_json):
        found: list[dict[str, Any]] = with_engines(lambda _, url: keys_of(url, account))
    columns = {"id": "Nomor", "name": "Nama", "created_at": "Sejak", "used_at": "Terakhir dipakai"}
    tell(found, as_json, lambda: records("Kunci keamanan", columns, found))


@accounts.command("reset-key")
def reset_key(
    account: Annotated[str, typer.Argument(help="Nama akun.")],
    number: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="Nomor kunci, dari accounts keys.")],
    as_json: Json = False,
) -> None:
    """Melepas satu kunci keamanan sebuah akun, misalnya yang hilang; sesi dan tokennya berakhir.

    \b
    Contoh: terbuka accounts reset-key ketua 7
    """
    from deploy import accounts as people

    with answering(as_json):
        with_engines(lambda _, url: people.reset_key(url, account, number))
    done = f"Kunci {number} milik {account} dilepas; sesi dan tokennya berakhir."
    tell({"account": account, "removed": number}, as_json, lambda: say(done))


@accounts.command("password")
def set_password(
    account: Annotated[str, typer.Argument(help="Nama akun.")],
    password_file: PasswordFile = "",
    as_json: Json = False,
) -> None:
    """Menyetel ulang kata sandi; sesi dan token akun itu berakhir.

    \b
    Contoh: terbuka accounts password dinas-1
    """
    from deploy import accounts as people

    with answering(as_json):
        password = _password(password_file)
        with_engines(lambda _, url: people.set_password(url, account, password))
    tell({"account": account}, as_json, lambda: say(f"Kata sandi {account} disetel ulang."))


@accounts.command("disable")
def disable(
    account: Annotated[str, typer.Argument(help="Nama akun.")] = "",
    sample: Annotated[bool, typer.Option("--sample", help="Nonaktifkan semua akun contoh.")] = False,
    as_json: Json = False,
) -> None:
    """Menonaktifkan akun; sesi dan tokennya berakhir saat itu juga.

    \b
    Contoh: terbuka accounts disable --sample
    """
    from deploy.accounts import disable_accounts

    if not account and not sample:
        raise typer.BadParameter("Sebutkan nama akun, atau --sample.")
    with answering(as_json):
        done: list[str] = with_engines(lambda _, url: disable_accounts(url, account, sample))
    tell({"disabled": done}, as_json, lambda: say("Dinonaktifkan: " + ", ".join(done)))


@accounts.command("enable")
def enable(account: Annotated[str, typer.Argument(help="Nama akun.")], as_json: Json = False) -> None:
    """Membuka kembali akun yang dinonaktifkan.

    \b
    Contoh: terbuka accounts enable dinas-1
    """
    from deploy.accounts import enable_account

    with answering(as_json):
        with_engines(lambda _, url: enable_account(url, account))
    tell({"enabled": account}, as_json, lambda: say(f"Akun {account} dibuka kembali."))


@accounts.command("sessions")
def list_sessions(account: Annotated[str, typer.Argument(help="Nama akun.")], as_json: Json = False) -> None:
    """Menampilkan sesi sebuah akun yang masih berlaku.

    \b
    Contoh: terbuka accounts sessions dinas-1
    """
    from deploy.accounts import sessions_of

    with answering(as_json):
        found: list[dict[str, Any]] = with_engines(lambda _, url: sessions_of(url, account))
    columns = {"id": "Nomor", "created_at": "Sejak", "seen_at": "Terakhir dipakai"}
    tell(found, as_json, lambda: records("Sesi", columns, found))


@accounts.command("tokens")
def list_tokens(account: Annotated[str, typer.Argument(help="Nama akun.")], as_json: Json = False) -> None:
    """Menampilkan token sebuah akun yang masih berlaku, tanpa rahasianya.

    \b
    Contoh: terbuka accounts tokens dinas-1
    """
    from deploy.accounts import tokens_of

    with answering(as_json):
        found: list[dict[str, Any]] = with_engines(lambda _, url: tokens_of(url, account))
    columns = {"id": "Nomor", "name": "Nama", "scopes": "Lingkup", "created_at": "Sejak"}
    columns |= {"used_at": "Terakhir dipakai", "ends_at": "Berakhir"}
    tell(found, as_json, lambda: records("Token", columns, found))


@accounts.command("end-sessions")
def end_sessions(account: Annotated[str, typer.Argument(help="Nama akun.")], as_json: Json = False) -> None:
    """Mengakhiri semua sesi sebuah akun; tokennya tetap berlaku.

    \b
    Contoh: terbuka accounts end-sessions dinas-1
    """
    from deploy import accounts as people

    with answering(as_json):
        ended: list[int] = with_engines(lambda _, url: people.end_sessions(url, account))
    tell({"account": account, "ended": ended}, as_json, lambda: say(f"{len(ended)} sesi {account} berakhir."))


@accounts.command("revoke-token")
def revoke_token(
    account: Annotated[str, typer.Argument(help="Nama akun.")],
    number: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="Nomor token, dari accounts tokens.")],
    as_json: Json = False,
) -> None:
    """Mengakhiri satu token sebuah akun.

    \b
    Contoh: terbuka accounts revoke-token dinas-1 7
    """
    from deploy import accounts as people

    with answering(as_json):
        with_engines(lambda _, url: people.revoke_token(url, account, number))
    tell({"account": account, "revoked": number}, as_json, lambda: say(f"Token {number} milik {account} berakhir."))


@persons.command("list")
def list_persons(as_json: Json = False) -> None:
    """Menampilkan orang, jabatan, keputusan pengangkatan, dan akunnya.

    \b
    Contoh: terbuka persons list
    """
    from deploy.accounts import all_persons

    with answering(as_json):
        found: list[dict[str, Any]] = with_engines(lambda _, url: all_persons(url))
    columns = {"person": "Orang", "name": "Nama", "office": "Jabatan", "decree_number": "Keputusan"}
    columns |= {"valid_from": "Sejak", "valid_to": "Sampai", "nip": "NIP", "email": "Surel", "accounts": "Akun"}
    tell(found, as_json, lambda: records("Orang", columns, found))


@persons.command("add")
def add_person(
    person: Annotated[str, typer.Argument(help="Kode orang, misalnya nama pendeknya.")],
    name: Annotated[str, typer.Option("--name", help="Nama orang, seperti akan dicetak pada surat.")],
    office: Office = None,
    decree: Decree = None,
    decree_date: DecreeDate = None,
    since: From = None,
    until: To = None,
    nip: Nip = None,
    email: Email = None,
    as_json: Json = False,
) -> None:
    """Mencatat orang; akunnya dibuat dengan accounts add --person.

    \b
    Contoh: terbuka persons add rina --name "Rina Wati" --office Sekretaris --decree 12/2026 --decree-date 2026-01-05
    """
    from deploy.accounts import create_person

    words = _given(name, office, decree, decree_date, since, until, nip, email)
    with answering(as_json):
        done: dict[str, Any] = with_engines(lambda _, url: create_person(url, person, words))
    tell(done, as_json, lambda: say(f"Orang {person} dicatat."))


@persons.command("change")
def change_person(
    person: Annotated[str, typer.Argument(help="Kode orang, atau nama salah satu akunnya.")],
    name: Name = None,
    office: Office = None,
    decree: Decree = None,
    decree_date: DecreeDate = None,
    since: From = None,
    until: To = None,
    nip: Nip = None,
    email: Email = None,
    as_json: Json = False,
) -> None:
    """Mengubah yang disebut saja; surat yang sudah terbit tetap menyebut keadaan waktu itu.

    \b
    Contoh: terbuka persons change rina --office "Kepala Bidang" --decree 3/2027 --decree-date 2027-01-04
    """
    from deploy import accounts as people

    words = _given(name, office, decree, decree_date, since, until, nip, email)
    if not words:
        raise typer.BadParameter("Sebutkan yang diubah, misalnya --office.")
    with answering(as_json):
        done: dict[str, Any] = with_engines(lambda _, url: people.change_person(url, person, words))
    tell(done, as_json, lambda: say(f"Data {done['person']} diubah."))


def _given(
    name: str | None,
    office: str | None,
    decree: str | None,
    decree_date: date | None,
    since: date | None,
    until: date | None,
    nip: str | None,
    email: str | None,
) -> dict[str, Any]:
    said = {"name": name, "office": office, "decree_number": decree, "decree_date": decree_date}
    said |= {"valid_from": since, "valid_to": until, "nip": nip, "email": email}
    return {field: value for field, value in said.items() if value is not None}


def _password(file: str) -> str:
    """Returns the password of a file, of the standard input, or typed twice: it never stands on a command line."""
    if not file:
        return str(typer.prompt("Kata sandi", hide_input=True, confirmation_prompt="Ulangi", err=True))
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"berkas {file} tidak terbaca.") from error
    return text.rstrip("\r\n")
