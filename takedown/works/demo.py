"""A small register for a development machine: what a maker of gateways would have on its site.

Everything is our own invention; the files are made here. Loading twice changes nothing, and what a
demo visitor removed or changed stays as it is.
"""

import io
import uuid
import zipfile
from datetime import date

from takedown.works import domain
from takedown.works.domain import Text, Values
from takedown.works.enums import SourceType, WorkKind
from takedown.works.files import Upload
from takedown.works.models import ExternalLink, Work

# Nobody in particular wrote the demo; two are needed where one must compare what another wrote.
WRITER = uuid.UUID("00000000-0000-4000-8000-0000000000d1")
COMPARER = uuid.UUID("00000000-0000-4000-8000-0000000000d2")


def load() -> list[Work]:
    """Make what is missing; return the works that were made."""
    links = {name: link(name) for name in LINKS}
    made = [make(values, upload, links) for values, upload in works() if is_missing(values.slug)]
    return [domain.publish(work_id=work.pk) for work in made if work.slug != "w8-panel-manual"]


def is_missing(slug: str) -> bool:
    return not Work.objects.filter(slug=slug).exists()


def make(values: Values, upload: Upload | None, links: dict[str, ExternalLink]) -> Work:
    """Write one work with the links that belong to it; official texts are compared, too."""
    shown = [links[name].pk for name in SHOWN_ON.get(values.slug, ())]
    related = Work.objects.filter(slug__in=SEE_ALSO.get(values.slug, ()))
    whole = Values(
        **{
            **values.__dict__,
            "link_ids": shown,
            "see_also_ids": list(related.values_list("pk", flat=True)),
        }
    )
    work = domain.write(values=whole, actor_id=WRITER, upload=upload)
    if work.kind == WorkKind.OFFICIAL:
        domain.review(work_id=work.pk, actor_id=COMPARER)
    return work


def link(name: str) -> ExternalLink:
    """Return the link to an address, made if it is missing."""
    url, labels, terms = LINKS[name]
    found = ExternalLink.objects.filter(url=url).first()
    if found is not None:
        return found
    return domain.make_link(url=url, labels=labels, terms_url=terms, actor_id=WRITER)


# By name: address, words, rules of that site.
LINKS: dict[str, tuple[str, dict[str, str], str]] = {
    "standard": (
        "https://standards.example.org/sip/rfc3261",
        {
            "en": "The SIP standard",
            "zh-hans": "SIP 标准原文",
            "zh-hant": "SIP 標準原文",
        },
        "https://standards.example.org/terms",
    ),
    "mirror": (
        "https://disk.example.net/s/g2-firmware-2-4",
        {
            "en": "Firmware 2.4 on a storage disk",
            "zh-hans": "网盘上的 2.4 版固件",
            "zh-hant": "網盤上的 2.4 版韌體",
        },
        "",
    ),
    "forum": (
        "https://forum.example.com/t/quiet-houses",
        {
            "en": "Talk about quiet houses, in a forum",
            "zh-hans": "论坛里关于安静住宅的讨论",
            "zh-hant": "討論區裏關於安靜住宅的討論",
        },
        "https://forum.example.com/rules",
    ),
}
SHOWN_ON = {
    "g2-firmware": ("mirror",),
    "d4-door-station-sip": ("standard",),
    "quiet-houses": ("forum",),
}
SEE_ALSO = {
    "g2-firmware": ("gateway-g2-guide",),
    "g2-wiring": ("gateway-g2-guide",),
    "d4-door-station-sip": ("door-bell-sound",),
}


def works() -> list[tuple[Values, Upload | None]]:
    """Return the register with its files, the oldest first."""
    return [
        (guide(), None),
        (
            firmware(),
            Upload("g2-firmware-2.4.1.zip", packed("firmware.txt", "NEXhome G2 2.4.1\n")),
        ),
        (wiring(), Upload("g2-wiring.svg", WIRING)),
        (logo(), Upload("nexhome-door.svg", LOGO)),
        (bell(), Upload("door-bell.wav", tone())),
        (intercom(), None),
        (regulation(), None),
        (article(), None),
        (directory(), Upload("dealers.csv", b"town,dealer\nXiamen,Harbour\nHong Kong,Peak\n")),
        (panel_photo(), Upload("w7-panel.svg", PANEL)),
        (unfinished(), None),
    ]


def own(slug: str, kind: WorkKind, texts: dict[str, Text]) -> Values:
    return Values(slug=slug, kind=kind, source_type=SourceType.OWN, texts=texts)


def guide() -> Values:
    return own(
        "gateway-g2-guide",
        WorkKind.TEXT,
        {
            "en": Text(
                "Gateway G2: first steps",
                "From the box to the first rule in ten minutes.",
                "Plug the gateway in and wait until the ring is white.\n\nHold the key for three "
                "seconds: sensors within ten metres join by themselves.\n\nRules run inside the "
                "gateway. They go on when the line is down.",
            ),
            "zh-hans": Text(
                "网关 G2 入门指南",
                "从开箱到第一条规则，只需十分钟。",
                "接通电源，等待指示灯环变白。\n\n长按按键三秒：十米以内的传感器会自动接入。\n\n"
                "规则在网关内运行，断网后照常工作。",
            ),
            "zh-hant": Text(
                "閘道器 G2 入門指南",
                "由開箱到第一條規則，只需十分鐘。",
                "接通電源，等候指示燈環變白。\n\n長按按鍵三秒：十米以內的感應器會自動接入。\n\n"
                "規則在閘道器內運行，斷網後照常運作。",
            ),
        },
    )


def firmware() -> Values:
    return own(
        "g2-firmware",
        WorkKind.SOFTWARE,
        {
            "en": Text(
                "Firmware 2.4.1 for the gateway G2",
                "Mends the clock change of October and joins new sensors faster.",
                "Copy the file to a USB stick, put it in and switch the gateway on again.\n\nYour "
                "rules stay as they are.",
            ),
            "zh-hans": Text(
                "网关 G2 固件 2.4.1",
                "修复十月时钟调整问题，新传感器接入更快。",
                "把文件复制到 U 盘，插入后重新开启网关。\n\n原有规则保持不变。",
            ),
            "zh-hant": Text(
                "閘道器 G2 韌體 2.4.1",
                "修正十月調校時鐘的問題，新感應器接入更快。",
                "把檔案複製到 USB 手指，插入後重新開啟閘道器。\n\n原有規則保持不變。",
            ),
        },
    )


def wiring() -> Values:
    return own(
        "g2-wiring",
        WorkKind.GRAPHIC,
        {
            "en": Text("Wiring of the gateway G2", "Three cables and where they go."),
            "zh-hans": Text("网关 G2 接线图", "三根线，各接何处。"),
            "zh-hant": Text("閘道器 G2 接線圖", "三條線，各接何處。"),
        },
    )


def logo() -> Values:
    return own(
        "nexhome-door",
        WorkKind.LOGO,
        {
            "en": Text("The open door", "Our sign, for press and dealers."),
            "zh-hans": Text("敞开的门", "我们的标志，供媒体和经销商使用。"),
            "zh-hant": Text("敞開的門", "我們的標誌，供傳媒及經銷商使用。"),
        },
    )


def bell() -> Values:
    return own(
        "door-bell-sound",
        WorkKind.SOUND,
        {
            "en": Text("Door bell, two tones", "The sound that the door station D4 rings with."),
            "zh-hans": Text("双音门铃", "门口机 D4 的铃声。"),
            "zh-hant": Text("雙音門鈴", "門口機 D4 的鈴聲。"),
        },
    )


def intercom() -> Values:
    return own(
        "d4-door-station-sip",
        WorkKind.TEXT,
        {
            "en": Text(
                "Door station D4: ring any telephone",
                "The door station speaks SIP, so any telephone can answer it.",
                "Give the door station the address of your telephone exchange, a number and a "
                "password.\n\nIt calls up to four telephones at once. The first who answers has "
                "the door.",
            ),
            "zh-hans": Text(
                "门口机 D4：呼叫任意电话",
                "门口机使用 SIP，任何电话都能接听。",
                "在门口机里填写电话交换机的地址、号码和密码。\n\n最多同时呼叫四部电话，先接者开门。",
            ),
            "zh-hant": Text(
                "門口機 D4：呼叫任何電話",
                "門口機使用 SIP，任何電話都能接聽。",
                "在門口機填寫電話交換機的地址、號碼和密碼。\n\n最多同時呼叫四部電話，先接者開門。",
            ),
        },
    )


def regulation() -> Values:
    told = own(
        "radio-equipment-notice",
        WorkKind.OFFICIAL,
        {
            "en": Text(
                "Notice on radio equipment of short range (demo)",
                "What a gateway may send, and how loudly.",
                "1. Equipment of short range sends with at most 25 mW.\n\n2. Its maker keeps the "
                "report of measurement for ten years.\n\n3. Whoever sells it hands out the report "
                "when asked.",
            ),
            "zh-hans": Text(
                "短距离无线电设备通告（演示）",
                "网关可以发射什么、功率多大。",
                "一、短距离设备的发射功率不超过 25 毫瓦。\n\n二、制造者保存测量报告十年。\n\n"
                "三、销售者应要求出示报告。",
            ),
            "zh-hant": Text(
                "短距離無線電設備通告（示範）",
                "閘道器可以發射甚麼、功率多大。",
                "一、短距離設備的發射功率不超過 25 毫瓦。\n\n二、製造者保存量度報告十年。\n\n"
                "三、銷售者須應要求出示報告。",
            ),
        },
    )
    return Values(
        **{
            **told.__dict__,
            "issuing_body": "Office of Radio Affairs (demo)",
            "document_number": "ORA 7/2026",
            "issue_date": date(2026, 3, 1),
            "obtained_from": "Gazette of the office, 2026, no. 9, page 4",
        }
    )


def article() -> Values:
    return Values(
        slug="quiet-houses",
        kind=WorkKind.TEXT,
        source_type=SourceType.THIRD_PARTY,
        source_name="Harbour Building Review",
        source_locator="2026, no. 4, pages 12 to 15",
        is_excerpt=True,
        texts={
            "en": Text(
                "Quiet houses: what makes a smart home restful",
                "An excerpt about homes that do not blink at night.",
                "A home that knows when to be silent needs few rules, and each of them short.\n\n"
                "The best light is one that nobody notices.",
            ),
            "zh-hant": Text(
                "安靜的住宅：甚麼令智能家居使人安心",
                "節錄：夜裏不閃燈的家。",
                "懂得何時安靜的家，只需很少的規則，而且每條都很短。\n\n最好的燈光，是沒有人留意到的燈光。",
            ),
        },
    )


def directory() -> Values:
    return own(
        "dealers",
        WorkKind.DIRECTORY,
        {
            "en": Text("Dealers by town", "Who sells and installs our devices near you."),
            "zh-hans": Text("各地经销商名录", "您附近的销售与安装商。"),
            "zh-hant": Text("各地經銷商名錄", "您附近的銷售及安裝商。"),
        },
    )


def panel_photo() -> Values:
    return Values(
        slug="w7-panel-picture",
        kind=WorkKind.PICTURE,
        source_type=SourceType.THIRD_PARTY,
        source_name="Studio Lantern",
        source_locator="https://studio.example.com/works/w7",
        texts={
            "en": Text("The wall panel W7 in a hallway", "A picture for press and dealers."),
            "zh-hans": Text("玄关里的墙面面板 W7", "供媒体和经销商使用的图片。"),
            "zh-hant": Text("玄關裏的牆面面板 W7", "供傳媒及經銷商使用的圖片。"),
        },
    )


def unfinished() -> Values:
    return Values(
        slug="w8-panel-manual",
        kind=WorkKind.TEXT,
        source_type=SourceType.OWN,
        texts={"en": Text("Wall panel W8: manual", "Waits until the panel is sold.")},
    )


# --- little files, made here ----------------------------------------------------------------------


def packed(name: str, text: str) -> bytes:
    """Return an archive with one text in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), text)
    return file.getvalue()


def tone() -> bytes:
    """Return half a second of two tones: 8 bits, 8,000 samples a second."""
    samples = bytes(
        128 + (60 if (n * (2 if n < 2000 else 3) // 16) % 2 else -60) for n in range(4000)
    )
    size = len(samples)
    return b"".join(
        [
            b"RIFF", (36 + size).to_bytes(4, "little"), b"WAVEfmt ",
            (16).to_bytes(4, "little"), (1).to_bytes(2, "little"), (1).to_bytes(2, "little"),
            (8000).to_bytes(4, "little"), (8000).to_bytes(4, "little"),
            (1).to_bytes(2, "little"), (8).to_bytes(2, "little"),
            b"data", size.to_bytes(4, "little"), samples,
        ]
    )  # fmt: skip


def svg(width: int, height: int, *parts: str) -> bytes:
    """Return a drawing on white, for light and dark pages alike."""
    ground = f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>'
    begin = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    return f'{begin} width="{width}" height="{height}">{ground}{"".join(parts)}</svg>'.encode()


LOGO = svg(
    320, 200,
    '<g fill="none" stroke="#0A6170" stroke-width="8" stroke-linecap="round">'
    '<path d="M110 170V80a50 50 0 0 1 100 0v90"/><path d="M140 170V75l45-15v110"/>'
    '<path d="M90 170h140"/></g><circle cx="168" cy="118" r="6" fill="#0A6170"/>',
)  # fmt: skip
WIRING = svg(
    640, 300,
    '<g font-family="sans-serif" font-size="18" fill="#12212B">'
    '<rect x="40" y="90" width="180" height="120" rx="12" fill="#EDF1F4" stroke="#0A6170" '
    'stroke-width="3"/><text x="92" y="156">Gateway G2</text>'
    '<g fill="none" stroke-width="5"><path d="M220 110h150" stroke="#AE2219"/>'
    '<path d="M220 150h150" stroke="#0F5499"/><path d="M220 190h150" stroke="#1A6638"/></g>'
    '<text x="390" y="116">12 V</text><text x="390" y="156">LAN</text>'
    '<text x="390" y="196">Bus A/B</text></g>',
)  # fmt: skip
PANEL = svg(
    640, 360,
    '<rect width="640" height="360" fill="#E8E2D6"/>'
    '<rect x="70" y="20" width="170" height="340" rx="4" fill="#7A5C43"/>'
    '<circle cx="218" cy="200" r="8" fill="#D9B26A"/>'
    '<rect x="370" y="110" width="190" height="120" rx="14" fill="#12212B"/>'
    '<rect x="382" y="122" width="166" height="96" rx="6" fill="#0A6170"/>'
    '<g fill="#FFFFFF" font-family="sans-serif"><text x="400" y="166" font-size="34">21°</text>'
    '<text x="400" y="200" font-size="18">Hall, evening</text></g>',
)  # fmt: skip
