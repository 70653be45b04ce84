"""Still pictures, which can be searched with but not taken in. Runs inside the confined process only."""

from __future__ import annotations

from typing import BinaryIO

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from core.errors import Refused
from core.media.container import Slice
from core.media.limits import Limits
from core.media.picture import Picture, upright

MAX_BYTES = 32 * 1024**2
MAX_PIXELS = 50_000_000
PIPES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png_pipe"),
    (b"\xff\xd8\xff", "jpeg_pipe"),
    (b"BM", "bmp_pipe"),
)


def look(file: BinaryIO, size_bytes: int, limits: Limits) -> Picture:
    """The picture, (height, width, 3), upright where the format says how, and of modest size.

    Raises:
        Refused: E_FORMAT (not a picture we read), E_LIMIT_SIZE, E_LIMIT_DIM or E_CORRUPT.
    """
    if size_bytes > MAX_BYTES:
        raise Refused("E_LIMIT_SIZE", f"A picture to search with may have {MAX_BYTES // 1024**2} MB.")
    demuxer = _pipe(file)
    file.seek(0)
    try:
        with av.open(Slice(file, 0), "r", demuxer, metadata_errors="replace") as container:
            stream = container.streams.video[0]
            _require_modest(stream.codec_context.width, stream.codec_context.height, limits)
            for frame in container.decode(stream):
                _require_modest(frame.width, frame.height, limits)
                return np.asarray(upright(frame, 1.0, VideoReformatter()))
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise Refused("E_CORRUPT", "The picture cannot be decoded.") from error
    raise Refused("E_CORRUPT", "The picture cannot be decoded.")


def _pipe(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(16)
    for magic, demuxer in PIPES:
        if head.startswith(magic):
            return demuxer
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp_pipe"
    raise Refused("E_FORMAT", "Search with a JPEG, PNG, WebP or BMP picture.")


def _require_modest(width_px: int, height_px: int, limits: Limits) -> None:
    if width_px * height_px > MAX_PIXELS or not limits.fits(width_px, height_px):
        raise Refused("E_LIMIT_DIM", f"The picture has {width_px} x {height_px} pixels.")
