"""Which kinds of input and output a pipeline tag names; tags that leave it open are not here."""

from __future__ import annotations

from typing import Final

_GROUPS: Final = (
    (
        ("text",),
        (
            "text-generation text2text-generation text-classification token-classification question-answering "
            "summarization translation fill-mask text-ranking zero-shot-classification"
        ),
    ),
    (
        ("image",),
        (
            "image-classification image-segmentation image-to-image object-detection depth-estimation "
            "unconditional-image-generation mask-generation keypoint-detection"
        ),
    ),
    (
        ("text", "image"),
        (
            "text-to-image image-to-text image-text-to-text visual-question-answering document-question-answering "
            "zero-shot-image-classification zero-shot-object-detection visual-document-retrieval"
        ),
    ),
    (("text", "audio"), "automatic-speech-recognition text-to-speech text-to-audio audio-text-to-text"),
    (("audio",), "audio-classification audio-to-audio voice-activity-detection"),
    (("text", "video"), "text-to-video video-text-to-text"),
    (("video",), "video-classification"),
    (("image", "video"), "image-to-video"),
)

MODALITIES: Final = {tag: kinds for kinds, tags in _GROUPS for tag in tags.split()}
"""By pipeline tag. `any-to-any`, `feature-extraction` and others do not tell."""
