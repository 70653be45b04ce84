import pytest

from core.encoders.catalog import choose
from core.encoders.known import Model
from core.encoders.sources import weights_of
from core.encoders.weights import WeightStore
from core.errors import NotFound, Refused
from tests.core.encoders import tiny
from tests.core.encoders.publisher import some_weights


@pytest.fixture
def demo_dir(tmp_path):
    for name, description in (("demo-clip", "open_clip_config.json"), ("demo-whisper", "dims.json")):
        (tmp_path / "demo" / name).mkdir(parents=True)
        (tmp_path / "demo" / name / description).write_text("{}")
        (tmp_path / "demo" / name / "model.safetensors").write_bytes(some_weights(100))
    return tmp_path / "demo"


def pick(tmp_path, demo_dir, source="auto", clip="", whisper="", device="cpu", store=None):
    return choose(source, clip, whisper, device, tmp_path / "models", demo_dir, store)


def install_clip(tmp_path, name="ViT-B-32/datacomp_xl_s13b_b90k"):
    folder = tmp_path / "models" / "clip" / name
    folder.mkdir(parents=True)
    (folder / "open_clip_model.safetensors").write_bytes(some_weights(100))


def test_without_real_weights_the_demo_models_serve_and_the_note_says_what_is_missing(tmp_path, demo_dir):
    choice = pick(tmp_path, demo_dir)
    assert (choice.clip.model, choice.whisper.model) == ("open_clip/demo", "whisper/demo")
    assert choice.clip.demo
    assert choice.whisper.demo
    assert choice.missing == ("ViT-B-32/datacomp_xl_s13b_b90k", "base")
    assert "ViT-B-32/datacomp_xl_s13b_b90k (605 MB)" in choice.note


def test_a_card_gets_larger_models(tmp_path, demo_dir):
    assert pick(tmp_path, demo_dir, device="cuda").missing == ("ViT-L-14/datacomp_xl_s13b_b90k", "turbo")


def test_each_real_model_serves_as_soon_as_it_is_installed(tmp_path, demo_dir):
    install_clip(tmp_path)
    choice = pick(tmp_path, demo_dir)
    assert choice.clip.model == "open_clip/ViT-B-32/datacomp_xl_s13b_b90k"
    assert not choice.clip.demo
    assert len(choice.clip.revision) == 12
    assert choice.whisper.demo
    assert choice.missing == ("base",)


def test_damaged_weights_do_not_serve(tmp_path, demo_dir):
    install_clip(tmp_path)
    (file,) = (tmp_path / "models").rglob("*.safetensors")
    file.write_bytes(file.read_bytes()[:-1])
    assert pick(tmp_path, demo_dir).clip.demo
    (tmp_path / "models" / "whisper").mkdir()
    (tmp_path / "models" / "whisper" / "base.pt").write_bytes(b"PK\x03\x04 not base")
    assert pick(tmp_path, demo_dir).whisper.demo


def test_whoever_asks_for_real_models_gets_no_demo(tmp_path, demo_dir):
    choice = pick(tmp_path, demo_dir, source="real")
    assert (choice.clip, choice.whisper) == (None, None)
    assert len(choice.missing) == 2


def test_whoever_asks_for_the_demo_gets_it_and_nothing_is_missing(tmp_path, demo_dir):
    install_clip(tmp_path)
    choice = pick(tmp_path, demo_dir, source="demo")
    assert choice.clip.demo
    assert choice.missing == ()
    assert choice.note == ""


def test_one_absent_demo_model_leaves_the_other(tmp_path, demo_dir):
    (demo_dir / "demo-whisper" / "model.safetensors").unlink()
    choice = pick(tmp_path, demo_dir)
    assert choice.clip is not None
    assert choice.whisper is None


def test_a_checkpoint_and_a_folder_can_be_named(tmp_path, demo_dir):
    checkpoint = tmp_path / "my clip.pt"
    checkpoint.write_bytes(b"PK\x03\x04")
    choice = pick(tmp_path, demo_dir, clip=f"ViT-B-16={checkpoint}", whisper=str(demo_dir / "demo-whisper"))
    assert (choice.clip.architecture, choice.clip.path) == ("ViT-B-16", checkpoint)
    assert choice.clip.model == "open_clip/ViT-B-16/my clip"
    assert choice.whisper.model == "whisper/demo-whisper"
    assert not choice.whisper.demo
    folder = pick(tmp_path, demo_dir, clip=str(demo_dir / "demo-clip")).clip
    assert (folder.architecture, weights_of(folder.path).name) == ("", "model.safetensors")


@pytest.mark.parametrize(
    ("clip", "whisper", "error"),
    [
        ("ViT-B-32=/no/such.pt", "", Refused),
        ("", "/no/such.pt", Refused),
        ("ViT-B-32", "", NotFound),
        ("/no/such/folder", "", NotFound),
        ("", "gigantic", NotFound),
    ],
)
def test_what_cannot_be_found_is_named(tmp_path, demo_dir, clip, whisper, error):
    with pytest.raises(error, match=(clip or whisper).partition("=")[2] or (clip or whisper)):
        pick(tmp_path, demo_dir, clip=clip, whisper=whisper)


def test_the_choice_asks_the_given_store(tmp_path, demo_dir):
    model = Model("X/y", "clip", ("http://127.0.0.1/open_clip_model.safetensors",), 5_000_000)
    whisper = Model("base", "whisper", ("http://127.0.0.1/base.pt",), 7_000_000)
    store = WeightStore(tmp_path, find=lambda name: model if name == "X/y" else whisper)
    choice = pick(tmp_path, demo_dir, clip="X/y", store=store)
    assert choice.note == "Not installed yet: X/y (5 MB) and base (7 MB)."


@pytest.mark.slow
def test_the_chosen_demo_models_load(tmp_path):
    from core.encoders.local import LocalEncoders

    tiny.clip_folder(tmp_path / "demo-clip")
    tiny.whisper_folder(tmp_path / "demo-whisper")
    choice = choose("auto", "", "", "cpu", tmp_path / "models", tmp_path)
    encoders = LocalEncoders(choice.clip, choice.whisper, device="cpu", note=choice.note)
    assert encoders.status().demo
    assert "Not installed yet" in encoders.status().note
    assert encoders.texts.space.model == "open_clip/demo"
