"""The countries that a manifest or an organisation may name: the codes of ISO 3166-1 alpha-2, and XK for Kosovo.

A code of no country is refused: whatever is compared with it would pass, as `UK` beside an exclusion of GB, or `EL` beside
the member states of the EU. Never imported while checking.
"""

from __future__ import annotations

from typing import Final

_CODES: Final = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG
CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL
GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA
LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""

SECONDS: Final[dict[str, str]] = {}
"""The second letters that there are behind each first one."""
for _code in _CODES.split():
    SECONDS[_code[0]] = SECONDS.get(_code[0], "") + _code[1]


def country(*others: str) -> str:
    """Return the pattern of a country's code, or of one of `others`."""
    codes = [f"{first}[{seconds}]" for first, seconds in SECONDS.items()]
    return f"^({'|'.join([*others, *codes])})$(?!\\n)"
