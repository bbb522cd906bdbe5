"""The name of a category as people read it, where the files have it as one word."""

import re
from typing import Final

# Words whose own spelling has a capital inside: products, companies and standards that posts are commonly about. They
# look like two words put together, and nothing in the text tells them from those.
_WHOLE_WORDS: Final = tuple(
    "ActionScript AppleScript BitBucket ChatGPT ClickHouse CloudFlare CoffeeScript CouchDB DevOps DevRel DevSecOps "
    "DevTools DuckDB DynamoDB ECMAScript FastAPI FinOps FreeBSD GitHub GitLab GitOps GraphQL HashiCorp InfluxDB "
    "IntelliJ JavaFX JavaScript JetBrains LangChain LaTeX LinkedIn LiveView MariaDB MathML MLOps MongoDB MySQL NetBSD "
    "NewSQL NoSQL NumPy OAuth OpenAI OpenAPI OpenBSD OpenCV OpenGL OpenID OpenMP OpenSSL OpenStack OpenTelemetry "
    "PayPal PhoneGap PhpStorm PlayStation PostCSS PostgreSQL PowerPoint PowerShell PyCharm PyPI PyTorch QuickTime "
    "RabbitMQ ReScript RxJS SciPy SharePoint SoundCloud SQLite SwiftUI TeX TensorFlow TypeScript UIKit VirtualBox "
    "WebAssembly WebGL WebGPU WebKit WebRTC WebSocket WebSockets WhatsApp WiFi WooCommerce WordPress YouTube iCloud "
    "iOS iPad iPadOS iPhone macOS openSUSE tvOS visionOS watchOS".split()
)
# A longer name is a sentence without spaces, and not worth the time that taking it apart may cost.
MAX_SPLIT: Final = 100
_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
_WORD: Final = (
    rf"(?:(?:{'|'.join(sorted(_WHOLE_WORDS, key=len, reverse=True))})(?![{_LOWER}])"  # GitHub
    rf"|(?:[{_UPPER}]{{2,}}(?:s(?![{_LOWER}])|(?=[{_UPPER}][{_LOWER}]|[0-9]|\Z))"  # APIs; HTML before Parser
    rf"|(?:Mc)?[{_UPPER}][{_LOWER}]+"  # Parser
    rf"|[AI](?=[{_UPPER}][{_LOWER}]))(?:[0-9](?![0-9]))?)"  # CSS3
)
_CAMEL_CASE: Final = re.compile(
    rf"(?:{_WORD}|[{_LOWER}]{{3,}}(?={_WORD}))(?:{_WORD}|[0-9]{{2,}})*{_WORD}(?:[0-9]{{2,}})?"
)
_WORDS: Final = re.compile(rf"{_WORD}|[{_LOWER}]+|[0-9]+")
_SLUG: Final = re.compile(r"[^\W_A-Z]+(?:[-_]+[^\W_A-Z]+)*")


def label(name: str) -> str:
    """A name as people read it: `UnderstandingMentalHealth` is "Understanding Mental Health", `self-care` "Self care".

    Only a name that is written in one style throughout is taken apart: capitals at every word, or small letters joined
    by hyphens or underscores. Any other (`Wi-Fi`, `iOS`, `eBay`) is the author's own spelling.
    """
    if name in _WHOLE_WORDS:
        return name
    if len(name) <= MAX_SPLIT and _CAMEL_CASE.fullmatch(name):
        words = _WORDS.findall(name)
    elif _SLUG.fullmatch(name):
        words = re.split(r"[-_]+", name)
    else:
        return name
    first = words[0] if words[0] in _WHOLE_WORDS else words[0][:1].upper() + words[0][1:]
    return " ".join((first, *words[1:]))
