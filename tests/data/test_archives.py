"""Paths into archives lead to the very bytes, or are refused with the cause; nothing lands elsewhere."""

from __future__ import annotations

import gzip
import io
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mekscrna.data.archives import fault_of, members, passed_over, reach, reach_all, split
from mekscrna.data.archiving.limits import Limits
from mekscrna.errors import DataError

MATRIX = b"%%MatrixMarket matrix coordinate integer general\n2 2 1\n1 1 7\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEKSCRNA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def tar_bytes(files: dict[str, bytes], mode: str = "w:gz", extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for info in extra:
            tar.addfile(info)
    return buffer.getvalue()


def zip_bytes(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def unpacked_files(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file() and path.suffix != ".json"]


WRAPPINGS = {
    "tar": lambda files: tar_bytes(files, "w"),
    "tar.gz": tar_bytes,
    "tgz": tar_bytes,
    "tar.bz2": lambda files: tar_bytes(files, "w:bz2"),
    "tar.xz": lambda files: tar_bytes(files, "w:xz"),
    "zip": zip_bytes,
}


@pytest.mark.parametrize("outer", WRAPPINGS)
@pytest.mark.parametrize("inner", WRAPPINGS)
def test_a_file_in_an_archive_in_an_archive_comes_out_as_it_went_in(
    outer: str, inner: str, tmp_path: Path, cache: Path
) -> None:
    nested = WRAPPINGS[inner]({"./run/matrix.mtx": MATRIX, "run/other.mtx": b"no"})
    path = put(
        tmp_path, f"GSE1_RAW.{outer}", WRAPPINGS[outer]({f"GSM1.{inner}": nested, "plain.txt": b"text"})
    )
    real = reach(path / f"GSM1.{inner}/run/matrix.mtx")
    assert real.read_bytes() == MATRIX
    assert real.name == "matrix.mtx"
    assert unpacked_files(cache) == [real], "only what was asked for is on disk"
    assert set(map(str, members(path))) == {
        f"GSM1.{inner}/run/matrix.mtx",
        f"GSM1.{inner}/run/other.mtx",
        "plain.txt",
    }


def test_an_archive_in_an_archive_can_be_had_whole_beside_its_members(tmp_path: Path) -> None:
    nested = tar_bytes({"m": MATRIX})
    path = put(tmp_path, "a.tar", tar_bytes({"b.tar.gz": nested}, "w"))
    whole, inside = reach_all([path / "b.tar.gz", path / "b.tar.gz/m"])
    assert whole.read_bytes() == nested
    assert inside.read_bytes() == MATRIX


def test_files_of_one_folder_lie_beside_each_other(tmp_path: Path) -> None:
    files = {
        f"s{i}/{name}.tsv.gz": f"{i}{name}".encode() for i in (1, 2) for name in ("barcodes", "features")
    }
    path = put(tmp_path, "a.tar.gz", tar_bytes(files))
    first, second, other = reach_all(
        [path / "s1/barcodes.tsv.gz", path / "s1/features.tsv.gz", path / "s2/barcodes.tsv.gz"]
    )
    assert first.parent == second.parent != other.parent
    assert (first.read_bytes(), second.read_bytes(), other.read_bytes()) == (
        b"1barcodes",
        b"1features",
        b"2barcodes",
    )


def test_a_folder_in_an_archive_comes_whole(tmp_path: Path) -> None:
    files = {"x.zarr/.zgroup": b"{}", "x.zarr/X/0.0": b"1", "x.zarr/obs/a/0": b"2", "y/z": b"3"}
    path = put(tmp_path, "a.tar.gz", tar_bytes(files))
    folder = reach(path / "x.zarr")
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert found == {".zgroup": b"{}", "X/0.0": b"1", "obs/a/0": b"2"}
    assert reach(path / "x.zarr") == folder


def test_a_plain_path_comes_back_as_it_is(tmp_path: Path) -> None:
    there, absent = put(tmp_path, "a.mtx", MATRIX), tmp_path / "nowhere/b.mtx"
    assert reach_all([there, absent, tmp_path]) == (there, absent, tmp_path)
    assert split(absent) == (absent, None)
    assert split(there / "x/y") == (there, PurePosixPath("x/y"))


def test_what_is_unpacked_is_kept_until_the_archive_changes(tmp_path: Path) -> None:
    path = put(tmp_path, "a.tar.gz", tar_bytes({"m": MATRIX}))
    first = reach(path / "m")
    before = first.stat().st_mtime_ns
    assert reach(path / "m") == first
    assert first.stat().st_mtime_ns == before
    put(tmp_path, "a.tar.gz", tar_bytes({"m": b"new"}))
    os.utime(path, ns=(1, 1))
    assert reach(path / "m").read_bytes() == b"new"


def test_what_was_cut_short_in_the_cache_is_unpacked_again(tmp_path: Path) -> None:
    path = put(tmp_path, "a.tar.gz", tar_bytes({"m": MATRIX}))
    reach(path / "m").write_bytes(MATRIX[:5])
    assert reach(path / "m").read_bytes() == MATRIX


def test_a_file_compressed_on_its_own_is_inflated_on_demand(tmp_path: Path) -> None:
    path = put(tmp_path, "x.h5ad.gz", gzip.compress(MATRIX) + gzip.compress(b"second member"))
    assert reach(path) == path
    real = reach(path, inflate=True)
    assert (real.name, real.read_bytes()) == ("x.h5ad", MATRIX + b"second member")
    outer = put(tmp_path, "a.tar", tar_bytes({"GSM1_x.h5ad.gz": gzip.compress(MATRIX)}, "w"))
    inside = reach(outer / "GSM1_x.h5ad.gz", inflate=True)
    assert (inside.name, inside.read_bytes()) == ("GSM1_x.h5ad", MATRIX)
    plain = put(tmp_path, "plain.h5ad", MATRIX)
    assert reach(plain, inflate=True) == plain


EVIL = ("../out.txt", "/out.txt", "a/../../out.txt", "C:/out.txt", "C:\\out.txt", "..\\out.txt", "a/..")


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
def test_a_name_that_leads_out_is_neither_listed_nor_unpacked(
    name: str, kind: str, tmp_path: Path, cache: Path
) -> None:
    path = put(tmp_path, f"a.{kind}", WRAPPINGS[kind]({name: b"evil", "good.txt": b"good"}))
    assert members(path) == (PurePosixPath("good.txt"),)
    assert [why for _, why in passed_over(path)] == ["has a name that leads out of the archive"]
    assert reach(path / "good.txt").read_bytes() == b"good"
    for asked in {name, name.replace("\\", "/")} - {"/out.txt", "a/.."}:
        with pytest.raises(DataError, match=r"leads out of the archive|no such file"):
            reach(Path(f"{path}/{asked}"))
    assert [each.name for each in unpacked_files(cache)] == ["good.txt"]
    assert {each.name for each in tmp_path.iterdir()} == {"cache", f"a.{kind}"}


def linked(kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo("trap/link.txt")
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    ("info", "words"),
    [
        (linked(tarfile.SYMTYPE, "/etc/passwd"), "is a link to /etc/passwd"),
        (linked(tarfile.LNKTYPE, "good.txt"), "is a link to good.txt"),
        (linked(tarfile.CHRTYPE, ""), "device or pipe"),
        (linked(tarfile.FIFOTYPE, ""), "device or pipe"),
    ],
)
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_links_and_devices_are_not_unpacked(
    info: tarfile.TarInfo, words: str, mode: str, tmp_path: Path
) -> None:
    path = put(tmp_path, "a.tar", tar_bytes({"good.txt": b"good"}, mode, extra=(info,)))
    assert members(path) == (PurePosixPath("good.txt"),)
    ((name, why),) = passed_over(path)
    assert name == "trap/link.txt"
    assert words in why
    for asked in ("trap/link.txt", "trap"):
        with pytest.raises(DataError, match=words):
            reach(path / asked)


def test_a_link_and_a_locked_file_in_a_zip_are_not_unpacked(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("locked", b"secret")
    content = bytearray(buffer.getvalue())
    for magic, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.rindex(magic) + offset] |= 1  # the bit that says: encrypted
    path = put(tmp_path, "a.zip", bytes(content))
    with pytest.raises(DataError, match="is a link"):
        reach(path / "link")
    with pytest.raises(DataError, match="locked with a password"):
        reach(path / "locked")
    assert members(path) == ()


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path, cache: Path) -> None:
    zeros = bytes(40 * 2**20)
    small = Limits(free_bytes=2**20)
    for name, content in {
        "a.tar.gz": tar_bytes({"zeros": zeros}),
        "b.zip": zip_bytes({"zeros": zeros}),
        "c.tar": tar_bytes({"in.tar.gz": tar_bytes({"zeros": zeros})}, "w"),
        "d.tar.gz": tar_bytes({"in.tar.gz": tar_bytes({"zeros": zeros})}),
    }.items():
        path = put(tmp_path, name, content)
        asked = path / ("in.tar.gz/zeros" if name[0] in "cd" else "zeros")
        with pytest.raises(DataError, match="traps for programs"):
            reach(asked, limits=small)
    with pytest.raises(DataError, match="traps for programs"):
        reach(put(tmp_path, "x.h5ad.gz", gzip.compress(zeros)), inflate=True, limits=small)
    assert unpacked_files(cache) == []


def test_many_small_members_of_a_bomb_add_up(tmp_path: Path, cache: Path) -> None:
    files = {f"z/{i}": bytes(2**20) for i in range(12)}
    path = put(tmp_path, "a.zip", zip_bytes(files))
    with pytest.raises(DataError, match="traps for programs"):
        reach(path / "z", limits=Limits(free_bytes=4 * 2**20))
    assert unpacked_files(cache) == []


def test_too_many_members_and_too_deep_nests_are_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "many.tar", tar_bytes({str(i): b"" for i in range(11)}, "w"))
    assert len(members(path, limits=Limits(n_members=11))) == 11
    path.touch()
    with pytest.raises(DataError, match="more than 10 files"):
        members(path, limits=Limits(n_members=10))
    nest = tar_bytes({"m": MATRIX})
    for _ in range(6):
        nest = tar_bytes({"n.tgz": nest})
    with pytest.raises(DataError, match="more than 4 deep"):
        members(put(tmp_path, "deep.tgz", nest))


def test_a_sparse_tar_member_cannot_claim_the_disk(tmp_path: Path) -> None:
    info = tarfile.TarInfo("huge")
    info.size = 8 * 2**40
    header = info.tobuf(tarfile.GNU_FORMAT)
    with pytest.raises(DataError, match="traps for programs"):
        members(put(tmp_path, "a.tar", header + bytes(1024)))


def test_of_two_members_of_one_name_none_is_chosen(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for content in (b"old", b"new!"):
            info = tarfile.TarInfo("m.mtx")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    path = put(tmp_path, "a.tar", buffer.getvalue())
    with pytest.raises(DataError, match="more than once"):
        reach(path / "m.mtx")
    assert members(path) == (PurePosixPath("m.mtx"),)


@pytest.mark.parametrize("kind", WRAPPINGS)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_an_archive_cut_short_is_refused_and_says_so(
    kind: str, share: float, tmp_path: Path, cache: Path
) -> None:
    files = {f"f{i}": os.urandom(3000) for i in range(10)}
    content = WRAPPINGS[kind](files)
    path = put(tmp_path, f"a.{kind}", content[: int(len(content) * share)])
    with pytest.raises(DataError, match=rf"a\.{kind}: .*(cut short|damaged|no archive)"):
        reach(path / "f0")
    assert unpacked_files(cache) == []


def test_a_tar_cut_between_two_members_is_not_taken_for_a_short_one(tmp_path: Path) -> None:
    content = tar_bytes({"a": bytes(512), "b": bytes(512)}, "w")
    with pytest.raises(DataError, match="cut short"):
        members(put(tmp_path, "a.tar", content[:1024]))


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
def test_a_flipped_bit_is_refused_or_harmless(kind: str, tmp_path: Path) -> None:
    files = {f"f{i}": bytes(range(256)) * 8 for i in range(3)}
    content = WRAPPINGS[kind](files)
    step = max(1, len(content) // 60)
    for place in range(0, len(content), step):
        broken = bytearray(content)
        broken[place] ^= 0x10
        path = put(tmp_path, f"{place}.{kind}", bytes(broken))
        try:
            found = reach(path / "f1").read_bytes()
        except DataError:
            continue
        else:
            assert found == files["f1"] or kind == "tar", "a plain tar has no checksum over its contents"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no archive"),
        (b"<html>please log in</html>", "no archive"),
        (gzip.compress(MATRIX, mtime=0), "one compressed file"),
    ],
    ids=["empty", "page", "gzip"],
)
def test_what_is_no_archive_is_called_so(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=words):
        reach(put(tmp_path, "a.tar.gz", content) / "m")


def test_a_member_that_is_not_there_is_answered_with_the_nearest(tmp_path: Path) -> None:
    files = {"GSM1_matrix.mtx.gz": b"", "GSM2_matrix.mtx.gz": b"", "deep/GSM3_barcodes.tsv.gz": b""}
    path = put(tmp_path, "GSE1_RAW.tar", tar_bytes(files, "w"))
    fault = fault_of(path / "GSM1_matrix.mtx")
    assert fault is not None
    assert "Did you mean GSE1_RAW.tar/GSM1_matrix.mtx.gz" in fault.hint
    fault = fault_of(path / "GSM3_barcodes.tsv.gz")
    assert fault is not None
    assert "GSE1_RAW.tar/deep/GSM3_barcodes.tsv.gz" in fault.hint
    with pytest.raises(DataError) as caught:
        reach_all([path / "x", path / "y", path / "GSM1_matrix.mtx.gz"])
    assert [problem.file for problem in caught.value.problems] == ["GSE1_RAW.tar/x", "GSE1_RAW.tar/y"]
    assert fault_of(path / "deep") is None


def test_a_damaged_archive_in_an_archive_is_named_by_its_place(tmp_path: Path) -> None:
    nested = tar_bytes({"m": MATRIX})
    files = {"GSM1.tar.gz": nested, "GSM2.tar.gz": nested[: len(nested) // 2]}
    path = put(tmp_path, "GSE1_RAW.tar", tar_bytes(files, "w"))
    assert reach(path / "GSM1.tar.gz/m").read_bytes() == MATRIX
    with pytest.raises(DataError, match=r"GSE1_RAW\.tar/GSM2\.tar\.gz: the archive is cut short"):
        reach(path / "GSM2.tar.gz/m")


def test_names_that_are_long_or_in_other_scripts_are_reached(tmp_path: Path) -> None:
    names = [
        "Probe_äöü_肿瘤.csv.gz",
        "x" * 240 + ".csv.gz",
        "d" * 100 + "/" + "e" * 250 + "/" + "f" * 250,
        "ab:c?.txt",
    ]
    path = put(tmp_path, "a.tar.gz", tar_bytes({name: name.encode() for name in names}))
    for name in names:
        real = reach(path / name)
        assert real.read_bytes() == name.encode()
        assert real.suffix == PurePosixPath(name).suffix


def test_a_zarr_store_in_a_zip_is_one_file_of_a_tar(tmp_path: Path) -> None:
    store = zip_bytes({".zgroup": b"{}"})
    path = put(tmp_path, "a.tar", tar_bytes({"x.zarr.zip": store, "__MACOSX/._x": b"", "._y": b""}, "w"))
    assert members(path) == (PurePosixPath("x.zarr.zip"),)
    assert members(put(tmp_path, "y.zarr.zip", store)) == (PurePosixPath(".zgroup"),)


def test_two_processes_at_once_both_find_it(tmp_path: Path) -> None:
    path = put(tmp_path, "a.tar.gz", tar_bytes({"m": MATRIX * 50_000, "z/a": MATRIX}))
    code = (
        "import sys; from pathlib import Path; from mekscrna.data.archives import reach\n"
        "reach(Path(sys.argv[1], 'z')); print(reach(Path(sys.argv[1], 'm')))"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    found = {run.communicate()[0].strip() for run in runs}
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert [Path(each).read_bytes() == MATRIX * 50_000 for each in found] == [True]


def test_a_cache_that_cannot_be_written_says_how_to_name_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEKSCRNA_CACHE", str(put(tmp_path, "file", b"")))
    path = put(tmp_path, "a.tar.gz", tar_bytes({"m": MATRIX}))
    assert members(path) == (PurePosixPath("m"),)
    with pytest.raises(DataError, match="MEKSCRNA_CACHE"):
        reach(path / "m")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(min_size=1, max_size=60).filter(lambda text: "\0" not in text),
    kind=st.sampled_from(["tar", "zip"]),
)
def test_whatever_a_member_is_called_nothing_lands_outside_the_cache(
    name: str, kind: str, tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> None:
    folder = tmp_path_factory.mktemp("any")
    try:
        path = put(folder, f"a.{kind}", WRAPPINGS[kind]({name: b"x"}))
    except (UnicodeEncodeError, UnicodeDecodeError):
        return
    for inside in members(path):
        real = reach(path / inside)
        assert real.read_bytes() == b"x"
        assert cache.resolve() in real.resolve().parents
    assert [each.name for each in folder.iterdir()] == [f"a.{kind}"]
