import numpy as np
import pytest

from core.recommend.products import PIECE, products


@pytest.mark.parametrize("n", [0, 1, PIECE, PIECE + 1])
@pytest.mark.parametrize("shape", [(7,), (3, 7)])
def test_a_product_in_pieces_is_the_product_in_float64(n, shape):
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=shape), rng.normal(size=(n, 7)).astype(np.float32)
    found = products(left, right)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, left @ right.T.astype(np.float64), rtol=1e-12, atol=1e-12)
