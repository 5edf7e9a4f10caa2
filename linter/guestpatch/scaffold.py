"""A first rule with its page, to be changed into another: it loads, and its examples are true."""

from __future__ import annotations

__all__ = ["scaffold"]

_RULE = """\
# yaml-language-server: $schema=rule.schema.json
code: @CODE@
name: @NAME@
category: hygiene
severity: warning
summary: A Linux VM patched by the platform that may be rebooted when no patch asks for it.

# The VMs that the rule speaks of. `guestpatch inspect TEMPLATE` shows the facts of yours.
when:
  patch.mode: { equals: AutomaticByPlatform }
  os: { equals: Linux }

# What has to hold for them. `forbid` in its place says what may not.
require:
  patch.rebootSetting: { equals: IfRequired }

headline: Linux VM patched by the platform without `rebootSetting` IfRequired
labels:
  - { at: patch.rebootSetting, primary: true, text: IfRequired is what we agreed on }
  - { at: patch.mode, text: platform patching is asked for here }
help: set `rebootSetting` to `IfRequired`
since: 1.0.0
"""

_PAGE = """\
# @NAME@ (@CODE@)

A Linux VM patched by the platform that may be rebooted when no patch asks for it.

## Why it matters

Say here what goes wrong, and who decided that it must not.

## Fails

```bicep fail
@BICEP_FAILS@```

```json fail
@JSON_FAILS@```

## Passes

```bicep pass
@BICEP_PASSES@```

```json pass
@JSON_PASSES@```

## When it does not apply

Windows VMs, and VMs that the platform does not patch.
"""

_BICEP = """\
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web01'
  location: 'westeurope'
  properties: {
    osProfile: {
      linuxConfiguration: {
        patchSettings: {
          patchMode: 'AutomaticByPlatform'
          automaticByPlatformSettings: { rebootSetting: '@VALUE@' }
        }
      }
    }
  }
}
"""

_JSON = """\
{
  "type": "Microsoft.Compute/virtualMachines",
  "apiVersion": "2024-07-01",
  "name": "web01",
  "location": "westeurope",
  "properties": {
    "osProfile": {
      "linuxConfiguration": {
        "patchSettings": {
          "patchMode": "AutomaticByPlatform",
          "automaticByPlatformSettings": { "rebootSetting": "@VALUE@" }
        }
      }
    }
  }
}
"""


def scaffold(name: str, code: str) -> tuple[str, str]:
    """The texts of a rule file and of its page."""
    texts = {
        "@BICEP_FAILS@": _BICEP.replace("@VALUE@", "Always"),
        "@BICEP_PASSES@": _BICEP.replace("@VALUE@", "IfRequired"),
        "@JSON_FAILS@": _JSON.replace("@VALUE@", "Always"),
        "@JSON_PASSES@": _JSON.replace("@VALUE@", "IfRequired"),
        "@NAME@": name,
        "@CODE@": code,
    }
    page = _PAGE
    for mark, text in texts.items():
        page = page.replace(mark, text)
    return _RULE.replace("@NAME@", name).replace("@CODE@", code), page
