"""The full format on findings as people will meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.findings import Finding, Info, Label, Report
from guestpatch.render import RenderOptions, renderer_of
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = """\
{
  "variables": {
    "patching": {
      "patchMode": "AutomaticByOS"
    }
  },
  "resources": [
    {
      "type": "Microsoft.Compute/virtualMachines",
      "apiVersion": "2024-07-01",
      "name": "web",
      "properties": {
        "osProfile": {
          "linuxConfiguration": {
            "patchSettings": "[variables('patching')]"
          }
        }
      }
    }
  ]
}
"""

WEB_DRAWN = """\
error[automatic-by-os-on-linux]: `AutomaticByOS` is not a Linux patch mode
  --> infra/web.json:4:20
   |
 4 |       "patchMode": "AutomaticByOS"
   |                    ^^^^^^^^^^^^^^^ only Windows has this mode; the deployment is rejected
...
 9 |       "type": "Microsoft.Compute/virtualMachines",
   |               ----------------------------------- this VM
...
14 |           "linuxConfiguration": {
   |           -------------------- makes it a Linux VM
15 |             "patchSettings": "[variables('patching')]"
   |                              ------------------------- and brings the value here
   |
   = help: use `AutomaticByPlatform` to let Azure patch the VM, or `ImageDefault` to leave patching
           to the image
   = note: confidence: certain
   = note: GP101 automatic-by-os-on-linux; `guestpatch rule GP101` explains it

"""


def test_value_that_comes_through_a_variable_is_drawn_with_its_way(
    find: Callable[[Document, str], Span],
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
) -> None:
    web = Document("infra/web.json", WEB)
    finding = make_finding(
        Label(
            find(web, '"AutomaticByOS"'), "only Windows has this mode; the deployment is rejected"
        ),
        Label(find(web, '"linuxConfiguration"'), "makes it a Linux VM"),
        Label(find(web, "\"[variables('patching')]\""), "and brings the value here"),
        Label(find(web, '"Microsoft.Compute/virtualMachines"'), "this VM"),
        name="automatic-by-os-on-linux",
        headline="`AutomaticByOS` is not a Linux patch mode",
        helps=[
            "use `AutomaticByPlatform` to let Azure patch the VM, or `ImageDefault` to leave patching to the image"
        ],
    )

    assert _drawn(make_report(finding)) == WEB_DRAWN


APP = """\
{
  "variables": {
    "images": {
      "ubuntu": { "publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server" },
      "debian": { "publisher": "Debian", "offer": "debian-13", "sku": "13-gen2" }
    }
  },
  "resources": [
    {
      "properties": {
        "storageProfile": { "imageReference": "[variables('images')[parameters('distro')]]" },
        "patchMode": "[if(equals(parameters('env'), 'prod'), 'AutomaticByPlatform', 'ImageDefault')]"
      }
    }
  ]
}
"""

PROD = """\
{
  "parameters": {
    "distro": { "value": "debian" }
  }
}
"""

APP_DRAWN = """\
error[image-not-supported]: image is outside automatic guest patching when `distro` = 'debian' and `env` = 'prod'
  --> infra/app.json:5:17
   |
 5 |       "debian": { "publisher": "Debian", "offer": "debian-13", "sku": "13-gen2" }
   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no supported entry for this publisher, offer and sku
...
11 |         "storageProfile": { "imageReference": "[variables('images')[parameters('distro')]]" },
   |                                                                     -------------------- picked here when `distro` = 'debian'
12 |         "patchMode": "[if(equals(parameters('env'), 'prod'), 'AutomaticByPlatform', 'ImageDefault')]"
   |                                                              --------------------- platform patching is asked for when `env` = 'prod'
   |
info: 1 of 4 worlds reach this
info: infra/prod.parameters.json deploys this template with `distro` = 'debian'
  --> infra/prod.parameters.json:3:26
   |
 3 |     "distro": { "value": "debian" }
   |                          -------- so this happens in a deployment you have
   |
   = help: set patchMode to 'ImageDefault' for `distro` = 'debian', or use an image from the
           supported list
   = note: confidence: certain
   = note: image list of edition 2024-07, dated 2026-08-12
   = note: GP201 image-not-supported; `guestpatch rule GP201` explains it

"""


def test_evidence_in_another_document_has_a_drawing_of_its_own(
    find: Callable[[Document, str], Span],
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
) -> None:
    app, prod = Document("infra/app.json", APP), Document("infra/prod.parameters.json", PROD)
    entry = '{ "publisher": "Debian", "offer": "debian-13", "sku": "13-gen2" }'
    finding = make_finding(
        Label(find(app, entry), "no supported entry for this publisher, offer and sku"),
        Label(find(app, "parameters('distro')"), "picked here when `distro` = 'debian'"),
        Label(
            find(app, "'AutomaticByPlatform'"), "platform patching is asked for when `env` = 'prod'"
        ),
        code="GP201",
        name="image-not-supported",
        headline="image is outside automatic guest patching when `distro` = 'debian' and `env` = 'prod'",
        infos=[
            Info("1 of 4 worlds reach this"),
            Info(
                "infra/prod.parameters.json deploys this template with `distro` = 'debian'",
                (Label(find(prod, '"debian"'), "so this happens in a deployment you have"),),
            ),
        ],
        helps=[
            "set patchMode to 'ImageDefault' for `distro` = 'debian', or use an image from the supported list"
        ],
        notes=["image list of edition 2024-07, dated 2026-08-12"],
    )

    assert _drawn(make_report(finding)) == APP_DRAWN


SQL = """\
{
  "windowsConfiguration": {
    "enableAutomaticUpdates": true,
    "patchSettings": { "patchMode": "Manual" }
  }
}
"""

SQL_DRAWN = """\
error[create-only-property-changed]: `enableAutomaticUpdates` changes on a VM that may already exist
 --> infra/sql.json:3:5
  |
3 |     "enableAutomaticUpdates": true,
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `false` at the base, `true` now; Azure takes this value only at creation
  |
info: value at the base revision
 --> infra/sql.json@4f1c2ab (origin/main):3:5
  |
3 |     "enableAutomaticUpdates": false,
  |     ------------------------------- what is deployed today, if main is deployed
4 |     "patchSettings": { "patchMode": "Manual" }
  |                                     -------- with this patch mode
  |
  = help: keep `"enableAutomaticUpdates": false`; moving from `Manual` to `AutomaticByPlatform` does
          not need it
  = help: if this VM is new, or is recreated by this change:
          `// guestpatch: ignore[create-only-property-changed] until=2026-12-31 recreated in CHG-1042`
  = note: confidence: likely
  = note: GP301 create-only-property-changed; `guestpatch rule GP301` explains it

"""


def test_the_same_document_at_another_revision_is_another_place(
    find: Callable[[Document, str], Span],
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
) -> None:
    head = Document("infra/sql.json", SQL)
    base = Document("infra/sql.json@4f1c2ab (origin/main)", SQL.replace("true", "false"))
    before = Info(
        "value at the base revision",
        (
            Label(
                find(base, '"enableAutomaticUpdates": false'),
                "what is deployed today, if main is deployed",
            ),
            Label(find(base, '"Manual"'), "with this patch mode"),
        ),
    )
    finding = make_finding(
        Label(
            find(head, '"enableAutomaticUpdates": true'),
            "`false` at the base, `true` now; Azure takes this value only at creation",
        ),
        code="GP301",
        name="create-only-property-changed",
        confidence="likely",
        headline="`enableAutomaticUpdates` changes on a VM that may already exist",
        infos=[before],
        helps=[
            'keep `"enableAutomaticUpdates": false`; moving from `Manual` to `AutomaticByPlatform` does not need it',
            "if this VM is new, or is recreated by this change: `// guestpatch: ignore[create-only-property-changed] until=2026-12-31 recreated in CHG-1042`",
        ],
    )

    assert _drawn(make_report(finding)) == SQL_DRAWN


RELATED_DRAWN = """\
warning[some-rule]: headline
  --> infra/prod.parameters.json:3:26
   |
 3 |     "distro": { "value": "debian" }
   |                          ^^^^^^^^ written here
   |
info: related places
  --> infra/app.json:8:4
   |
 8 |   "resources": [
   |    --------- for these
 9 |     {
10 |       "properties": {
11 |         "storageProfile": { "imageReference": "[variables('images')[parameters('distro')]]" },
   |                                                                     -------------------- used here
   |
info: 1 of 2 worlds reach this
   |
   = note: confidence: certain
   = note: GP101 some-rule; `guestpatch rule GP101` explains it

"""


def test_labels_in_another_document_are_drawn_after_the_primary_one(
    find: Callable[[Document, str], Span],
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
) -> None:
    app, prod = Document("infra/app.json", APP), Document("infra/prod.parameters.json", PROD)
    finding = make_finding(
        Label(find(prod, '"debian"'), "written here"),
        Label(find(app, "resources"), "for these"),
        Label(find(app, "parameters('distro')"), "used here"),
        severity="warning",
        infos=[Info("1 of 2 worlds reach this")],
    )

    assert _drawn(make_report(finding)) == RELATED_DRAWN


def _drawn(report: Report) -> str:
    """The findings without the closing lines."""
    output = "".join(renderer_of("full")(report, RenderOptions()))
    return output[: output.index("Checked ")]
