"""How the weights are stored, proven and scanned."""

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import Date, Digest, EvidenceRef, Text
from steelyard.manifest.model.terms import Term


class WeightFormat(Term):
    """File format of the weights."""

    SAFETENSORS = "safetensors", "Tensors only; cannot run code."
    GGUF = "gguf", "llama.cpp's format."
    ONNX = "onnx", "Open Neural Network Exchange."
    OPENVINO = "openvino", "OpenVINO intermediate representation."
    MLX = "mlx", "Apple MLX."
    TENSORRT = "tensorrt", "A TensorRT engine."
    PICKLE = "pickle", "Python pickle; runs code when loaded."
    PT = "pt", "PyTorch file, pickle inside."
    BIN = "bin", "PyTorch file, pickle inside."
    CKPT = "ckpt", "Checkpoint file, pickle inside."
    OTHER = "other", "Anything else."


class SignatureType(Term):
    """How a signature is made."""

    SIGSTORE = "sigstore", "Sigstore, bound to an identity."
    KEY = "key", "A public key."
    CERTIFICATE = "certificate", "An X.509 certificate."
    GPG = "gpg", "An OpenPGP key."


class Signature(Section):
    """A signature on the weights that was verified."""

    type: Maybe[SignatureType] = declared(
        "How the signature is made.", source="model-signing v1", tradeoff="T5"
    )
    identity: Maybe[Text] = declared(
        "Who signed.", source="model-signing v1", tradeoff="T5", examples=["release@example.org"]
    )
    verified_on: Maybe[Date] = declared(
        "Day on which the signature was verified.",
        source="model-signing v1",
        tradeoff="T5",
        examples=["2026-10-02"],
    )


class Security(Section):
    """Provenance and safety of the weights."""

    format: Maybe[list[WeightFormat]] = declared(
        "File formats that are loaded.",
        source="HF pickle docs; ATLAS",
        tradeoff="T5",
        examples=[["safetensors"]],
    )
    remote_code: Maybe[bool] = declared(
        "Whether code from the model's repository runs at load.", source="ATLAS AML.T0010.001", tradeoff="T5"
    )
    digest: Maybe[Digest] = declared(
        "Digest of the manifest of files, or the OCI digest.",
        source="ATLAS AML.M0014; CDX `hashes`",
        tradeoff="T5",
        examples=["sha256:" + 8 * "01234567"],
    )
    signature: Maybe[Signature] = declared(
        "A signature on the weights that was verified.", source="model-signing v1", tradeoff="T5"
    )
    mirrored: Maybe[bool] = declared(
        "Whether the weights are held in an internal registry.", source="NIST GV-6.2-005", tradeoff="T7"
    )
    scan: Maybe[EvidenceRef] = declared(
        "Report of a malware or pickle scan.", source="ATLAS AML.M0016", tradeoff="T5", examples=["ev-scan"]
    )
    bom: Maybe[EvidenceRef] = declared(
        "CycloneDX or SPDX bill of materials of the model.",
        source="ATLAS AML.M0023; G7",
        tradeoff="T5",
        examples=["ev-bom"],
    )
