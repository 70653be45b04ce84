"""Pictures taken apart into places, against the definition: every term of the tower, one by one."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.encoders import patches_resnet, patches_vit
from core.encoders.clip import Clip
from core.encoders.patches import ClipPatches
from core.encoders.sources import ClipSource
from core.errors import Refused
from tests.contracts.encoder import some_frames

import open_clip  # isort: skip  (after the cure, which core.encoders imports)

DEMO = Path(__file__).parents[3] / "data" / "models" / "demo-clip"
TOWARDS = np.random.default_rng(3)


def uneven(module, seed=0):
    """The module in float64 with every parameter drawn: fresh ones have no biases, and norms that do nothing."""
    generator = torch.Generator().manual_seed(seed)
    for parameter in module.parameters():
        drawn = torch.randn(parameter.shape, generator=generator)
        parameter.data = 0.02 * drawn if parameter.ndim > 1 else parameter.data + 0.1 * drawn
    for name, buffer in module.named_buffers():
        if name.endswith("running_mean"):
            buffer.copy_(0.1 * torch.randn(buffer.shape, generator=generator))
    return module.double().eval().requires_grad_(False)


def transformer(**options):
    settings = {"image_size": (64, 96), "patch_size": 16, "width": 48, "layers": 6, "heads": 3, "mlp_ratio": 2.0}
    return uneven(open_clip.transformer.VisionTransformer(**{**settings, "output_dim": 20, **options}))


def direction(dim):
    return torch.from_numpy(TOWARDS.normal(size=dim))


def picture_of(visual, seed=1):
    size = visual.image_size if isinstance(visual.image_size, tuple) else (visual.image_size,) * 2
    return torch.randn((1, 3, *size), generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def every_term(visual, batch, layers):
    """The class token of a transformer as vectors that add up to it: (from patches, from all else), by definition."""
    x = visual._embeds(batch)[0]
    patches, other = torch.zeros_like(x[1:]), x[0].clone()
    for n, block in enumerate(visual.transformer.resblocks):
        own, width = block.ln_1(x), x.shape[1]
        attention, heads = block.attn, block.attn.num_heads
        (to_q, to_k, to_v), bias = attention.in_proj_weight.chunk(3), attention.in_proj_bias.chunk(3)
        q, k, values = own @ to_q.T + bias[0], own @ to_k.T + bias[1], own @ to_v.T
        for head in range(heads):
            part = slice(head * width // heads, (head + 1) * width // heads)
            weights = (k[:, part] @ q[0, part] / (width // heads) ** 0.5).softmax(dim=0)
            for token in range(len(x)):
                wrote = weights[token] * attention.out_proj.weight[:, part] @ values[token, part]
                if token and n >= len(visual.transformer.resblocks) - layers:
                    patches[token - 1] += wrote
                else:
                    other += wrote
        other += attention.out_proj.weight @ bias[2] + attention.out_proj.bias
        middle = x + attention(own[None], own[None], own[None], need_weights=False)[0][0]
        other += block.mlp(block.ln_2(middle))[0]
        x = block(x[None])[0]
        torch.testing.assert_close(patches.sum(dim=0) + other, x[0], atol=1e-9, rtol=0)
    return patches, other


@pytest.mark.parametrize("layers", [1, 4, 6])
def test_a_transformer_is_the_sum_of_what_its_heads_bring_from_each_patch_and_of_the_rest(layers):
    visual = transformer()
    batch, towards = picture_of(visual), direction(20)
    vector, cells = patches_vit.taken_apart(visual, batch, towards, layers)
    patches, other = every_term(visual, batch, layers)
    token = patches.sum(dim=0) + other
    scale = visual.ln_post.weight / torch.sqrt(token.var(unbiased=False) + visual.ln_post.eps)
    length = visual(batch)[0].norm()

    def through(term):
        return ((term - term.mean(dim=-1, keepdim=True)) * scale) @ visual.proj @ towards / length

    np.testing.assert_allclose(vector, visual(batch)[0] / length, atol=1e-12)
    np.testing.assert_allclose(cells.flatten(), through(patches), atol=1e-9)
    rest = through(other) + visual.ln_post.bias @ visual.proj @ towards / length
    assert float(cells.sum() + rest) == pytest.approx(float(vector @ towards), abs=1e-9)
    assert cells.shape == (4, 6)
    assert cells.std() > 1e-4  # a map that says nothing would pass


@pytest.mark.parametrize("after", [False, True])
def test_a_transformer_that_averages_is_a_sum_over_its_patches(after):
    visual = transformer(pool_type="avg", final_ln_after_pool=after)
    batch, towards = picture_of(visual), direction(20)
    vector, cells = patches_vit.taken_apart(visual, batch, towards)
    bias = visual.ln_post.bias @ visual.proj @ towards / visual(batch)[0].norm()
    assert float(cells.sum() + bias) == pytest.approx(float(vector @ towards), abs=1e-9)


@pytest.mark.slow
def test_the_real_architecture_adds_up_in_single_precision():
    torch.manual_seed(0)
    visual = open_clip.transformer.VisionTransformer(224, 32, 768, 12, 12, 4.0).eval().requires_grad_(False)
    batch, towards = picture_of(visual).float(), direction(512)
    with torch.inference_mode():
        _, cells = patches_vit.taken_apart(visual, batch, towards, layers=12)
        x = visual._embeds(batch)
        other = x[0, 0].clone()  # without biases, nothing but the feed-forward layers and the token itself are left
        for block in visual.transformer.resblocks:
            own = block.ln_1(x)
            middle = x + block.attention(own)
            weights = block.attn(own, own, own, average_attn_weights=False)[1][0, :, 0, 0]  # to itself, per head
            value = (own[0, 0] @ block.attn.in_proj_weight[-768:].T).view(12, 64) * weights[:, None]
            other += value.flatten() @ block.attn.out_proj.weight.T + block.mlp(block.ln_2(middle))[0, 0]
            x = block(x)
        scale = 1 / torch.sqrt(x[0, 0].var(unbiased=False) + visual.ln_post.eps)
        rest = ((other - other.mean()) * scale) @ visual.proj / (visual(batch)[0].norm())
        truth = float(torch.nn.functional.normalize(visual(batch).double())[0] @ towards)
    assert cells.shape == (7, 7)
    assert float(cells.sum() + rest.double() @ towards) == pytest.approx(truth, abs=1e-4 * float(towards.norm()))


def resnet(image_size=64):
    visual = open_clip.modified_resnet.ModifiedResNet((1, 1, 1, 1), 24, 8, image_size=image_size, width=8)
    return uneven(visual)


def test_a_convolutional_tower_adds_up_where_only_its_pool_is_in_between():
    visual = resnet(image_size=224)
    batch, towards = picture_of(visual), direction(24)
    vector, cells = patches_resnet.taken_apart(visual, batch, towards)
    last, pool = visual.stem(batch), visual.attnpool
    for stage in patches_resnet.STAGES[1:]:
        last = getattr(visual, stage)(last)
    tokens = last[0].flatten(1).T
    asked = torch.cat([tokens.mean(dim=0, keepdim=True), tokens]) + pool.positional_embedding
    q, k = pool.q_proj(asked[0]).view(8, -1), pool.k_proj(asked).view(50, 8, -1)
    weights = (torch.einsum("hd,thd->ht", q, k) / q.shape[1] ** 0.5).softmax(dim=1)
    reach = weights[:, 1:] + weights[:, :1] / 49  # the mean token is a 49th of each place

    def written(place):
        values = (pool.v_proj.weight @ tokens[place]).view(8, -1) * reach[:, place, None]
        return pool.c_proj.weight @ values.flatten() @ towards / visual(batch)[0].norm()

    assert cells.shape == (7, 7)
    np.testing.assert_allclose(cells.flatten(), [float(written(place)) for place in range(49)], atol=1e-9)
    np.testing.assert_allclose(vector, visual(batch)[0] / visual(batch)[0].norm(), atol=1e-12)


def test_a_small_tower_is_asked_at_a_finer_map_whose_share_is_what_a_little_more_of_a_place_adds():
    visual = resnet()
    batch, towards = picture_of(visual), direction(24)
    _, cells = patches_resnet.taken_apart(visual, batch, towards)
    assert cells.shape == (8, 8)
    z = visual.layer2(visual.layer1(visual.stem(batch)))
    whole = visual.layer4(visual.layer3(z))
    seen = patches_resnet.pooled(visual.attnpool, whole)
    np.testing.assert_allclose(seen, visual(batch)[0], atol=1e-10)

    pool = frozen(visual.attnpool, whole)

    def score(row, column, by):
        """With attention weights as they were: changing a place must not change who is looked at."""
        changed = z.clone()
        changed[0, :, row, column] *= 1 + by
        return float(pool(visual.layer4(visual.layer3(changed))) @ towards) / float(seen.norm())

    for row, column in [(0, 0), (3, 5), (7, 2)]:
        slope = (score(row, column, 1e-7) - score(row, column, -1e-7)) / 2e-7
        assert slope == pytest.approx(float(cells[row, column]), abs=1e-6)


def frozen(pool, last):
    """The attention pool with the weights it has for one map, to be applied to another."""

    def tokens_of(one):
        tokens = one[0].flatten(1).T
        return torch.cat([tokens.mean(dim=0, keepdim=True), tokens]) + pool.positional_embedding

    tokens = tokens_of(last)
    q, k = pool.q_proj(tokens[0]).view(8, -1), pool.k_proj(tokens).view(len(tokens), 8, -1)
    weights = (torch.einsum("hd,thd->ht", q, k) / q.shape[1] ** 0.5).softmax(dim=1)

    def applied(one):
        values = pool.v_proj(tokens_of(one)).view(len(tokens), 8, -1)
        return pool.c_proj(torch.einsum("ht,thd->hd", weights, values).reshape(-1))

    return applied


@pytest.fixture(scope="module")
def demo():
    return Clip(ClipSource("", "demo", DEMO, demo=True), precision="fp32")


def test_the_demo_model_adds_up_to_the_similarity_its_encoder_gives(demo):
    frames = some_frames(2, 180, 320)
    here, there = demo.frames.encode(frames)
    found = demo.patches.shares(frames[0], there)
    assert found.places.shape == (8, 8)
    assert found.product == pytest.approx(float(here @ there), abs=1e-5)
    np.testing.assert_allclose(found.vector, here, atol=1e-5)
    assert found.box == (0.0, 0.0, 1.0, 1.0)  # it squashes pictures, so it sees all of them
    again = demo.patches.shares(frames[0], 2 * there)
    np.testing.assert_allclose(again.places, 2 * found.places, atol=1e-6)


def test_a_tiny_transformer_is_asked_through_its_preprocessing(tiny_sources):
    clip = Clip(tiny_sources[0], precision="fp32")
    frames = some_frames(2, 180, 320)
    here, there = clip.frames.encode(frames)
    found = clip.patches.shares(frames[0], there)
    assert found.product == pytest.approx(float(here @ there), abs=1e-5)
    left, top, right, bottom = found.box
    assert (top, bottom) == (0.0, 1.0)
    assert left == pytest.approx((113 - 64) / 2 / 113, abs=0.01)  # the middle of a wide picture
    assert right == pytest.approx(1 - left, abs=0.01)


def test_a_tower_that_is_no_sum_over_places_is_refused_in_a_sentence(demo):
    class Other(torch.nn.Module):
        visual = torch.nn.Identity()

    class Bare:
        def each(self, _n, work):
            work(Other(), demo.ladder.plan, slice(0, 1))

    with pytest.raises(Refused, match="cannot be taken apart"):
        ClipPatches(demo.frames.space, Bare(), demo.frames.preprocess).shares(
            some_frames(1, 8, 8)[0], np.ones(128, np.float32)
        )


@pytest.mark.parametrize("wrong", [np.zeros((2, 8, 8, 3), np.uint8), np.zeros((8, 8, 3), np.float32)])
def test_only_one_picture_at_a_time(demo, wrong):
    with pytest.raises(ValueError, match="uint8"):
        demo.patches.shares(wrong, np.ones(128, np.float32))
