"""What can be said of running text, whatever it was made from: its beginning, its words, the time that it takes."""

import re
import unicodedata


def excerpt(text: str, length: int) -> str:
    """The beginning of `text` as one line of at most `length` characters; where it is cut, it ends in `…`.

    It is cut between words if that leaves at least half of the length (Chinese and Japanese have no spaces to cut
    at), and never within what is drawn as one character.
    """
    if length <= 0:
        return ""
    # Nearly always enough, and then the words of the whole text need not be looked at.
    line = " ".join(text[: 2 * length].split())
    if len(line) <= length:
        line = " ".join(text.split(None, length)[: length + 1])
    if len(line) <= length:
        return line
    space = line.rfind(" ", 0, length)
    cut = space if space >= length // 2 else _character_boundary(line, length - 1)
    return line[:cut].rstrip(" ,;:-–—") + "…"


def _character_boundary(text: str, cut: int) -> int:
    """The last place up to `cut` that is not within a combining sequence, a joined emoji or a flag."""
    while cut > 0 and (_extends(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    flags = 0
    while flags < cut and "\U0001f1e6" <= text[cut - flags - 1] <= "\U0001f1ff":
        flags += 1
    return cut - 1 if flags % 2 and "\U0001f1e6" <= text[cut] <= "\U0001f1ff" else cut


def _extends(character: str) -> bool:
    joins = (
        character == "\u200d" or "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"
    )
    return joins or unicodedata.category(character)[0] == "M"


_ASCII = bytes(range(128))
_MAYBE_IDEOGRAPHIC = re.compile(rb"[\xe3-\xe9\xef-\xf0]")
_IDEOGRAPH = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]"
)
_IDEOGRAPHIC_PUNCTUATION = re.compile(
    "[\u3000-\u3004\u3008-\u303f\u30fb\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
_DASHES = ("-", "–", "—")
# White space beyond ASCII but U+3000, as UTF-8.
_WIDE_SPACE = re.compile(rb"\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f")
_IS_OF_WORD = bytes(not chr(byte).isspace() if byte < 128 else 1 for byte in range(256))
_LONE_HYPHEN = re.compile(rb"-(?<![^\t-\r\x1c-\x20]-)(?![^\t-\r\x1c-\x20])")
_LONE_WIDE_DASH = re.compile(rb"\xe2\x80[\x93\x94](?<![^\t-\r\x1c-\x20]\xe2\x80[\x93\x94])(?![^\t-\r\x1c-\x20])")


def count_words(text: str) -> int:
    """The words of running text: what stands between white space, dashes apart, and each Han or kana character."""
    data = text.encode()
    dashes = 0
    if len(data) > len(text):
        # Most text that is not ASCII has a few curly quotation marks only: looking at its high bytes is much faster.
        wide = data.translate(None, _ASCII)
        if _MAYBE_IDEOGRAPHIC.search(wide) or _WIDE_SPACE.search(wide):
            return _count_separated(text)
        if b"\xe2\x80" in wide:
            dashes = len(_LONE_WIDE_DASH.findall(data))
    if b"-" in data:
        dashes += len(_LONE_HYPHEN.findall(data))
    # A bit for each place where a word begins or ends. Splitting the text would make an object of every word.
    is_of_word = int.from_bytes(data.translate(_IS_OF_WORD), "little")
    return (is_of_word ^ (is_of_word << 8)).bit_count() // 2 - dashes


def _count_separated(text: str) -> int:
    text, ideographs = _IDEOGRAPH.subn(" ", text)
    words = _IDEOGRAPHIC_PUNCTUATION.sub(" ", text).split()
    return len(words) + ideographs - sum(map(words.count, _DASHES))


def reading_time(word_count: int, words_per_minute: int) -> int:
    """Minutes to read so many words, rounded up: 0 only for none."""
    return -(-word_count // max(1, words_per_minute))
