"""Where the model runs, how it is reached, and how you would leave."""

from steelyard.manifest.model.declared import Maybe, Section, declared
from steelyard.manifest.model.scalars import Count, Date, EvidenceRef, Region, Text, Uri
from steelyard.manifest.model.terms import Term


class Hosting(Term):
    """How you consume the model."""

    ON_DEVICE = "on-device", "On the user's own device."
    ON_PREMISES = "on-premises", "On machines in your own rooms."
    PRIVATE_CLOUD = "private-cloud", "On machines you rent and run yourself."
    DEDICATED = "dedicated", "Run by a provider on capacity reserved for you."
    SERVERLESS = "serverless", "Run by a provider on shared capacity, paid per use."
    EMBEDDED_SAAS = "embedded-saas", "Inside a product that you use as software as a service."


class Routing(Term):
    """How far a request may travel for processing."""

    REGION = "region", "Stays in one region."
    ZONE = "zone", "Stays in a zone of several regions, such as the EU."
    GLOBAL = "global", "May be processed in any region of the provider."


class ApiStyle(Term):
    """The programming interface through which the project calls the model."""

    OPENAI_CHAT = "openai-chat", "OpenAI Chat Completions, spoken by many servers."
    OPENAI_RESPONSES = "openai-responses", "OpenAI Responses."
    ANTHROPIC_MESSAGES = "anthropic-messages", "Anthropic Messages."
    GEMINI = "gemini", "Google Gemini."
    BEDROCK_CONVERSE = "bedrock-converse", "Amazon Bedrock Converse."
    OLLAMA = "ollama", "Ollama's own interface."
    IN_PROCESS = "in-process", "Loaded into the project's own process."
    CUSTOM = "custom", "Anything else."


class Exit(Section):
    """How the project would leave this model or this provider."""

    alternatives: Maybe[list[Text]] = declared(
        "Models that could take over: ids of this manifest, or `developer/model`.",
        source="FINOS RI-7",
        tradeoff="T7",
        examples=[["fallback-oss", "openai/gpt-oss-120b"]],
    )
    plan: Maybe[EvidenceRef] = declared(
        "The written exit plan.", source="NIST GV-6.2-003", tradeoff="T7", examples=["ev-exit"]
    )
    tested_on: Maybe[Date] = declared(
        "Day of the last rehearsal of the switch.",
        source="NIST GV-6.2-003",
        tradeoff="T7",
        examples=["2026-06-11"],
    )
    switch_days: Maybe[Count] = declared(
        "Days the switch takes; compared with the notice the provider gives.",
        tradeoff="T7",
        unit="days",
        examples=[14],
    )
    tuning_exportable: Maybe[bool] = declared(
        "Whether tuning data and adapters can leave the provider.",
        source="Azure, OpenAI and Google tuning terms",
        tradeoff="T7",
    )


class HostingFields(Section):
    """The hosting and portability fields of a model."""

    hosting: Maybe[Hosting] = declared(
        "How you consume the model.",
        source="CDX `services` or `components`; NIST access modes",
        tradeoff="T2,T8",
    )
    regions: Maybe[list[Region]] = declared(
        "Where requests are processed; quote two-letter codes.",
        source="FINOS MI-7 (sovereignty)",
        tradeoff="T8",
        examples=[["EU"], ["eu-central-1", "DE"]],
    )
    routing: Maybe[Routing] = declared(
        "How far a request may travel for processing.",
        source="Azure Regional, DataZone, Global; Bedrock in-Region, geographic, global",
        tradeoff="T8",
    )
    endpoint: Maybe[Uri] = declared(
        "Address of the service, without credentials.",
        source="CDX `services.endpoints`, `x-trust-boundary`",
        tradeoff="T8",
        examples=["https://llm.internal.example.org/v1"],
    )
    api: Maybe[ApiStyle] = declared("Interface through which the project calls the model.", tradeoff="T7")
    runtime: Maybe[Text] = declared(
        "Serving software with its version, or an image with its digest.",
        source="ATLAS AML.T0010.001",
        tradeoff="T2",
        examples=["vllm==0.11"],
    )
    exit: Maybe[Exit] = declared(
        "How the project would leave this model or this provider.", source="FINOS RI-7", tradeoff="T7"
    )
