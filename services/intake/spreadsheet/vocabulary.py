"""The words of column headers and what each header means.

Headers are compared without spaces, marks and capitals ("PenanggungJawab", "jangka_waktu", a word cut by a line
break), so the patterns are written without spaces. Names and spellings: the headers of 18 public bodies' lists, and
their synonyms.
"""

import re
from functools import lru_cache

_WORDS = """
abjad acuan agenda akan akhir akibat akses aksi alamat alasan alternatif analisa analisis anda angka antara
apa apabila arsip atas atau ayat badan bagaimana bagi bagian bahaya baku basis batas batasan bentuk berakhir
berakhirnya berkas berlaku berwenang biaya bidang bila bilai bilamana buka bukti catatan cetak daerah
daftar dalam dampak dan dapat dari dasar dasarnya data dengan deskripsi detail detil di diberikan dibuat
dibuka dibutuhkan digital dik dikecualikan dikuasai dip dirahasiakan disimpan ditimbulkan ditutup diumumkan
dokumen dokumennya dokumentasi durasi elektronik esensi file fisik format formil foto hal hard hardcopy hari
hasil hukum hukumnya huruf identitas indikator info informasi informasinya instansi isi istilah jabatan
jadwal jangka jangkawaktu jawab jawabinformasi jawabnya jenis jenisnya jika jra judul kabupaten kalau
kandungan kapan kategori kecuali kelas kelompok kepada kepentingan kepublik keputusan kerahasiaan kerja
kerugian kesepakatan kesimpulan ket ketentuan keterangan keterbukaan ketetapan ketika keuntungan klasifikasi
kode komponen kondisi konsekuensi konsekuensinya konsekwensi konteks konten kota kurun lain lainnya lama
lampiran landasan lembaga link lokasi macam maksud manfaat masa masyarakat masyarakatumum materi media
membuat membuka memiliki memuat menerbitkan mengapa mengecualikan mengelola menguasai menguasi menjadi
menutup menyimpan merupakan milik muatan nama namanya negara negatif no nomer nomor nomori norma nota nr
objek obyek oleh online opd organisasi pada pasal payung pejabat pelaksana pelayanan pembentukan pembuat
pembuatan pembukaan pemegang pemerintah pemilik pemohon penanggung penanggungjawab pendukung penerbitan
penetapan pengecualian pengecualiannya pengelola pengelolaan penguasa penguasaan pengujian penjelasan
penutupan penyebab penyedia penyelesaian penyimpanan per perangkat peraturan perihal periode perkantoran
perlindungan pertimbangan perundang pihak pj pokok positif potensi ppid provinsi publik publikasi rahasia
regulasi rekam rekaman resiko retensi rincian ringkas ringkasan risiko rujukan saat sampai satker satuan
scan sd sebab sebagai sebelum seksi selama seri series sesuai sesudah setelah siapa sifat simpan singkat sk
skpd soft softcopy status statuta sub subjek subyek sumber surat tabel tahun tanggal tautan tema tempat
tenggang tenggat tentang terbit terbuka terhadap terkait terkandung tersebut tersedia tertutup tgl tidak tim
timbul timbulnya tingkat topik tujuan uji umum undang undangan unduh unggah unit untuk uraian urut urutan
usaha utama uu versi video volume waktu waktunya walidata wewenang wilayah yang yg
aspek aturan bersifat dikembalikan dilindungi dimuat dipublikasikan disampaikan diuji diungkap diungkapkan efek faktor
implikasi item kip lamanya legal legalitas melindungi menghasilkan mendasari mengatur mulai num paraf pemberian
pengaruh penghasil pengolah pengungkapan perundangan produsen rak substansi terbatas tertentu tetap tutup unsur yuridis
"""

_FOOTNOTE_MARK = re.compile(r"(?<=\S)\s*(?:\(\d\)|(?<![\d(])\d\)|\*+\)?)\s*$")
_ABBREVIATIONS = {
    "dsr": "dasar",
    "hkm": "hukum",
    "hk": "hukum",
    "inf": "informasi",
    "jgk": "jangka",
    "jk": "jangka",
    "jgka": "jangka",
    "jns": "jenis",
    "kons": "konsekuensi",
    "nmr": "nomor",
    "penang": "penanggung",
    "pngg": "penanggung",
    "wkt": "waktu",
    "ttg": "tentang",
    "thd": "terhadap",
}

_SEGMENTS = re.compile("(?:" + "|".join(sorted(_WORDS.split(), key=len, reverse=True)) + "|17)+")

# (meaning, pattern), first match wins; order matters: the narrow before the wide.
MEANINGS: tuple[tuple[str, str], ...] = (
    ("no", r"(no|nomor|nomer|num)(urut)?|nr|urut|urutan"),
    ("public_title", r"judul(untuk|bagi)(publik|masyarakat|umum).*|judulpublik"),
    ("huruf", r"huruf(pasal17)?|pasal17huruf"),
    ("angka", r"angka(pasal17)?"),
    ("statute", r"peraturandasar|undangundangatauperaturan|peraturanyangdirujuk"),
    ("article", r"pasalyangdirujuk|pasalayatyangdirujuk"),
    ("period_kind", r"jenisjangkawaktu"),
    ("files", r"(nama)?(berkas|file)(pendukung|lampiran)"),
    (
        "title",
        r"(daftar|jenis|nama)?(informasi|dokumen)(publik)?(yang|yg)?dikecualikan(pada|di|tahun|oleh|dalam|milik).*",
    ),
    (
        "title",
        r"(nama|jenis|daftar|data|uraian)*(informasi|dokumen|arsip)(publik)?"
        r"((yang|yg)?(bersifat)?(dirahasiakan|rahasia|tertutup|terbatas)|(yang|yg)(akan)?diuji(konsekuensi)?)",
    ),
    ("period_responsible", r".*(waktu|masa|periode).*(pj|penanggungjawab|pejabat.*)"),
    ("period_responsible", r"(pj|penanggungjawab).*(dan|atau)?(jangkawaktu|bataswaktu|waktu)(pengecualian)?"),
    ("retention", r".*(retensi|jra|masasimpan|jangkasimpan|waktusimpan|(waktu|masa|lama).*penyimpanan).*"),
    ("when", r"(tanggal|waktu|kapan|saat)(dapat|boleh|akan)?(dibuka|pembukaan|ditutup|terbuka)(nya)?(informasi)?"),
    (
        "when",
        r"waktu|masa|masaberlaku|(tanggal|batas)(berakhir|akhir|selesai).*|tenggat|(berlaku)?(sampai|sampaidengan|berakhir|sd)",
    ),
    (
        "ignore",
        r".*(waktu|tempat|tanggal|tgl|tahun).*(penerbitan|pembuatan|unggah|dibuat|terbit|penetapan|publikasi).*",
    ),
    (
        "period",
        r".*((jangka|batas|batasan|tenggang|kurun|lama|selama)waktu|(masa|waktu|jangka|lama|durasi|periode|batas)(berlaku)?(nya)?pengecualian|batasakhirpengecualian"
        r"|berlakuselama|(masa|lama)(kerahasiaan|rahasia|dirahasiakan|dikecualikan)|periode|durasi).*",
    ),
    (
        "legal_basis",
        r".*((dasar|landasan|payung|rujukan|acuan|ketentuan)(peraturan|hukum|uu|undangundang)|pertimbanganhukum|dasarpengecualian|peraturanperundang|ketentuanperundang"
        r"|regulasi|sesuaiindikator|dasarundang|dasarpasal|dasar(pengaturan|aturan|yuridis|legal)|landasan(yuridis|legal)|undang(yang)?men(gatur|dasari)|pasalpengecualian|pasal17uu)"
        r".*",
    ),
    (
        "legal_basis",
        r"(pasal|undangundang|uu|peraturan|dasar|pasaluu|uupasal|pasal17|pasaldan.*|dasaralasan|alasandasar|hukum|aturan|legalitas"
        r"|(uu|peraturan|pasal)yang(mengatur|mendasari|menjadidasar))",
    ),
    ("consequence", r".*(dibuka.*ditutup|ditutup.*dibuka|terbuka.*tertutup).*"),
    (
        "consequence_closed",
        r".*(tidakdibuka|ditutup|tertutup|menutup|penutupan|dirahasiakan|manfaat|keuntungan"
        r"|dilindungi).*",
    ),
    (
        "consequence_closed",
        r"(akibat|konsekuensi|dampak).*(jika|bila|apabila|kalau)(info|informasi)?(tetap)?dikecualikan"
        r"|(jika|bila|apabila|kalau)(info|informasi)?(tetap)?dikecualikan",
    ),
    (
        "consequence_open",
        r".*(dibuka|membuka|pembukaan|diungkap|pengungkapan|(bila|jika|apabila)(informasi)?di(umumkan|publikasikan|sampaikan)|(jika|bila|apabila)(info|informasi)?(di)?(ter)?(buka|berikan)).*"
        r"|(dampak|akibat|konsekuensi|pertimbangan)?terbuka",
    ),
    ("reason", r"alasan(di|pen?ge)?(kecualikan|cualian)?(informasi)?(publik)?|alasan.*|sebab.*"),
    (
        "responsible",
        r".*(penanggungjawab|pejabat|menguasai|menguasi|dikuasai|penguasa|pemilik|pengelola|walidata|unitkerja|satker|satuankerja"
        r"|perangkatdaerah|skpd|opd|instansi|penyedia|menyimpan|pembuatinformasi).*|pj|unit|bidang|bagian|seksi|sumber(informasi|data)?|pelaksana|.*(unit|satuan)pengolah.*|produsen.*|(bidang|bagian|seksi|sub)+",
    ),
    (
        "ignore",
        r".*(format|bentuk|cetak|rekam|online|softcopy|hardcopy|soft|hard|digital|elektronik|media|berkas|file|link|tautan|unduh"
        r"|unggah|lampiran|scan|lokasi|akses).*|paraf.*|(no|nomor)(sk|surat|dokumen|rak|boks|agenda|keputusan|arsip).*|tempat.*|ket|keterangan.*|catatan.*|kode.*|status.*|aksi|sifat.*|tahun|tanggal|tgl|volume",
    ),
    ("consequence", r".*(konsekuensi|konsekwensi|pertimbangan|dampak|akibat|risiko|resiko|kerugian|bahaya|ujikonse).*"),
    ("title_group", r".*(esensi|judul|kelompok(informasi|data)|tema|topik|pokokinformasi).*|kategoriinformasi"),
    (
        "title_part",
        r".*(konten|ringkasan|isiinformasi|uraian|deskripsi|rincian|detail|materi|muatan|kandungan|substansi|subinformasi).*|isi",
    ),
    ("title_kind", r"(jenis|macam)(informasi|dokumen|data)?|kategori.*|klasifikasi(informasi|arsip)?|tingkat.*"),
    (
        "title",
        r"(daftar|nama|jenis|klasifikasi|macam|objek|obyek|item|seri|series|data|hal|no|dan)*(dan|atau|yang|jenis|klasifikasi)*"
        r"(informasi|info|dokumen|data|arsip|surat|berkas)(publik|dokumen|data|atau|dan|informasi|arsip)*"
        r"((yang|yg)?(dikecualikan|dirahasiakan|tertutup|rahasia|pengecualian|tertentu))?(publik|rahasia)?",
    ),
    ("title", r"perihal(informasi|dokumen)?|(yang|yg)?dikecualikan|hal|nama"),
)
_COMPILED = tuple((meaning, re.compile(pattern)) for meaning, pattern in MEANINGS)

TITLE_MEANINGS = ("title_group", "title", "title_kind", "title_part")
DOCUMENT_TITLE = re.compile(r"(lampiran)?daftarinformasi(publik)?(yang|yg)?dikecualikan.*")


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Reduces a header to its letters and digits, so that spelling, spacing and capitals do not matter."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _letters(header: str) -> str:
    """The key of a header with the abbreviations of offices written out: "Dsr. Hkm." is "Dasar Hukum"."""
    bare = _FOOTNOTE_MARK.sub("", header)
    return key(re.sub(r"[A-Za-z]+", lambda word: _ABBREVIATIONS.get(word[0].lower(), word[0]), bare))


@lru_cache(maxsize=4096)
def is_header_text(text: str) -> bool:
    """Tells whether a text is made of nothing but words that headers use."""
    letters = _letters(text)
    if not letters:
        return text.strip() == "#"
    return len(letters) <= 140 and _SEGMENTS.fullmatch(letters) is not None


@lru_cache(maxsize=4096)
def meaning(text: str) -> str:
    """Returns what a header means: a field, "no", "ignore", an open meaning ("reason", "when", ...), or "unknown"."""
    letters = _letters(text)
    if text.strip() == "#":
        return "no"
    if len(letters) > 200:
        return "unknown"
    for name, pattern in _COMPILED:
        if pattern.fullmatch(letters):
            return name
    return "unknown"
