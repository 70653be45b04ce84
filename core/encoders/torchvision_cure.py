"""Makes `import torchvision` work beside the CPU build of torch; import this before open_clip.

PyPI's torchvision is built for CUDA. Beside a CPU build of torch its compiled part cannot be loaded, so
the operator `torchvision::nms` is never defined, and the import fails where torchvision describes that
operator to torch's compiler. open_clip only needs torchvision's transforms, which use no compiled part.
Declaring the two operators, without an implementation, is therefore enough.
"""

import sys

import torch

try:
    import torchvision
except RuntimeError:
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
    # Kept in a module-level name: the declarations vanish with this object.
    DECLARATIONS = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for operator in ("nms", "qnms"):
        DECLARATIONS.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # type: ignore[no-untyped-call]
    import torchvision  # noqa: F401
