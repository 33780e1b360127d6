"""Texts that are no texts, or that another program would run."""
# ruff: noqa: E501

from collections.abc import Iterator

from tests.files.good import Sample

PAGES = (
    "<html><body>{}</body></html>", "<!DOCTYPE html>\n<p>{}", "halo\n<script>alert({})</script>", "<?php system({}); ?>",
    "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>", "<?xml version='1.0'?><a>{}</a>", "a <iframe src=http://a/{}>",
    "   \n\t<HTML>{}", "<object data=a>{}</object>", "#!/bin/sh\necho {}", "@echo off\r\ndel {}", "Windows Registry Editor Version 5.00 {}",
    "<!--\n--><script>{}</script>", "<%@ page %>{}", "<body onload=a({})>", "{{\\rtf1 {}}}", "%!PS\n{}", "[InternetShortcut]\nURL={}",
    "MIME-Version: 1.0\nContent-Type: multipart/related; x={}\n\n--a", "From: a\nContent-Type: text/html; a={}\n\n<p>",
    "%PDF-1.4 {}", "catatan\n%PDF-1.7\n{}", "<embed src={}>", "<meta http-equiv=refresh content={}>", "<form action={}>",
)  # fmt: skip
BYTES = (
    b"MZ\x90\0%d", b"\x7fELF%d", b"abc\0def%d", bytes(range(256)), b"\x01\x02%d", b"PK\3\4%d", b"\x89PNG\r\n\x1a\n%d",
    b"\xff\xd8\xff%d", b"\x81\x8d\x8f%d", b"\xc3\x28\x81%d", "lebar %d".encode("utf-16-le"), "lebar %d".encode("utf-32"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1%d", b"\x1b[31m%d", b"a\x7fb%d", b"\xfe\xff\xd8\x00\x00a%d",
)  # fmt: skip
CALLS = (
    "=cmd|'/c calc'!A{}", "+cmd|'/c calc'!A{}", "@SUM(1)|x!A{}", "-2+3+cmd|' /C calc'!D{}", '=WEBSERVICE("http://a/{}")',
    '=IMPORTXML("http://a/{}";"//a")', "=rtd(\"a\";;{})", "=DDE|a!{}",
)  # fmt: skip


def made(seed: int) -> Iterator[Sample]:
    """Yields the hostile texts of one number."""
    for number, page in enumerate(PAGES):
        for ending in (".txt", ".csv"):
            yield Sample(f"halaman-{number} {seed}{ending}", page.format(seed).encode())
        yield Sample(f"lebar-{number} {seed}.txt", page.format(seed).encode("utf-16"))
    for number, data in enumerate(BYTES):
        for ending in (".txt", ".csv", ".tsv"):
            yield Sample(f"bita-{number} {seed}{ending}", data.replace(b"%d", b"%d" % seed))
    for number, call in enumerate(CALLS):
        for separator in (",", ";", "\t"):
            lines = f"Judul{separator}Isi\r\nData{separator}{call.format(seed)}\r\n"
            yield Sample(f"panggil-{number} {seed}.csv", lines.encode())
            yield Sample(f"panggil-depan-{number} {seed}.csv", f"{call.format(seed)}{separator}b\r\n".encode("utf-16"))
