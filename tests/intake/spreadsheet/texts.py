"""Invented but realistic words of lists: agencies of Kalimantan Barat, no names of persons."""

GROUPS = (
    "Kepegawaian",
    "Pengadaan barang dan jasa",
    "Pengawasan",
    "Layanan kesehatan",
    "Kearsipan",
    "Sistem informasi",
    "Perizinan",
    "Perlindungan konsumen",
)
TITLES = (
    "Hasil penilaian kompetensi pejabat administrator",
    "Identitas pegawai yang dijatuhi hukuman disiplin",
    "Harga perkiraan sendiri yang rinci sebelum diumumkan",
    "Identitas konsumen pengadu barang beredar",
    "Rekam medis pasien rawat inap dan rawat jalan",
    "Kode sumber dan konfigurasi jaringan pusat data provinsi",
    "Kertas kerja audit: a. temuan sementara; b. tanggapan obyek pemeriksaan",
    "Rencana pembelian tanah untuk pelebaran jalan Pontianak – Sungai Pinyuh",
    "Koordinat cadangan bauksit yang belum diumumkan",
    "Memorandum antar-dinas yang menurut sifatnya dirahasiakan",
    "Formula dan desain produk industri kecil sebelum didaftarkan",
    "Daftar titik kamera pengawas dan hak aksesnya",
    "Data penerima bantuan sosial menurut nama dan alamat",
    "Laporan intelijen kewaspadaan dini daerah",
    "Soal seleksi terbuka jabatan pimpinan tinggi pratama",
    "Berkas permohonan izin perceraian pegawai negeri sipil",
    "Data produksi per perusahaan perkebunan kelapa sawit",
    "Notula rapat pembahasan batas wilayah negara di Entikong",
    "Nomor rekening dan gaji bersih pegawai",
    "Rancangan anggaran sebelum disampaikan kepada DPRD",
    "Dokumen pelelangan yang sedang dievaluasi (amplop penawaran)",
    "Identitas pelapor, saksi dan korban kekerasan terhadap perempuan",
    "Hasil uji laboratorium pangan yang masih dalam proses penyidikan",
    "Peta kerentanan jaringan sandi pemerintah daerah",
)
LAWS = (
    "UU Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik Pasal 17 huruf h angka 4",
    "UU No. 14 Tahun 2008 tentang KIP, Pasal 17 huruf a dan i",
    "Pasal 17 huruf b Undang-Undang Nomor 14 Tahun 2008",
    "1. UU 14/2008 Pasal 17 huruf h; 2. UU 27/2022 tentang Pelindungan Data Pribadi Pasal 4",
    "UU Nomor 14 Tahun 2008 Pasal 17 huruf i; UU Nomor 43 Tahun 2009 tentang Kearsipan Pasal 44 ayat (1)",
    "Undang – Undang Nomor 36 Tahun 2009 tentang Kesehatan Pasal 57 dan Pasal 17 huruf h angka 2 UU 14/2008",
    "Pasal 17 huruf e angka 4: rencana awal pembelian dan penjualan tanah",
)
OPENED = (
    "Mengungkap rekomendasi kemampuan seseorang",
    "Dapat menghambat proses penegakan hukum",
    "Mengganggu persaingan usaha yang sehat",
    "1. Membahayakan keselamatan pelapor 2. Saksi enggan memberi keterangan",
    "Berpotensi disalahgunakan oleh pihak yang tidak berhak",
    "Melanggar hak pribadi pasien",
    "Menimbulkan spekulasi harga tanah",
)
CLOSED = (
    "Melindungi data pribadi pegawai",
    "Menjaga independensi proses pemeriksaan",
    "Menjaga persaingan usaha",
    "Masyarakat tidak ragu melaporkan pelanggaran",
    "Melindungi kerahasiaan dokumen",
    "Menjaga kepercayaan pasien",
)
PERIODS = (
    "5 tahun",
    "1 (satu) tahun berjalan",
    "Permanen",
    "Tidak terbatas",
    "Sampai dengan terbitnya laporan hasil pemeriksaan",
    "Sampai memperoleh persetujuan tertulis dari yang bersangkutan",
    "Selama masih digunakan",
    "2 tahun setelah proses seleksi berakhir",
    "30 th/selama jangka waktu yang ditetapkan",
    "Mengikuti jadwal retensi arsip",
)
OFFICES = (
    "Kepala Bidang Pengembangan Kompetensi",
    "Sekretaris Dinas Kesehatan",
    "Inspektur Pembantu Wilayah II",
    "Kepala Biro Pengadaan Barang dan Jasa",
    "Direktur RSUD dr. Soedarso",
    "Kepala Seksi Persandian Dinas Komunikasi dan Informatika",
)
SECTIONS = (
    "Informasi yang apabila dibuka dapat menghambat proses penegakan hukum",
    "Informasi yang apabila dibuka dapat mengungkap rahasia pribadi",
    "Informasi yang tidak boleh diungkapkan berdasarkan undang-undang",
)
DECREE_NUMBER = "188.4/27/DISKOMINFO/2026"
DECREE_DATE = "2 Maret 2026"
BODY = "Dinas Komunikasi dan Informatika Provinsi Kalimantan Barat"
