"""What a run is set up with: configurations, rules and knowledge, joined with the options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from guestpatch.api import UnknownEditionError, UnknownRuleError
from guestpatch.cli.exit_codes import ExitCode
from guestpatch.cli.failing import fail
from guestpatch.cli.suggest import did_you_mean
from guestpatch.config import Configuration, ConfigurationFinder, rules_of, settings_of
from guestpatch.policy import PackError
from guestpatch.source.discovery import PathError, shown_path
from guestpatch.source.overlay import NO_OVERLAY, Overlay
from guestpatch.syntax.yaml import MistakeError

if TYPE_CHECKING:
    from guestpatch.api import Settings, Unit
    from guestpatch.config import Wishes
    from guestpatch.policy import Rule
    from guestpatch.syntax.yaml import Mistake

__all__ = ["Setup", "fail_with_mistake", "found_configuration"]


class Setup:
    """Settings for every file of a run. Whatever cannot be used ends the run."""

    def __init__(
        self,
        wishes: Wishes,
        config: Path | None,
        *,
        isolated: bool,
        cache: Path | None,
        overlay: Overlay = NO_OVERLAY,
    ) -> None:
        self._wishes = wishes
        self._overlay = overlay
        self._rules: dict[str, Rule] = {}
        self._cache = cache
        self._settings: dict[Path | None, Settings] = {}
        self.finder = ConfigurationFinder(config, isolated=isolated, cache=cache, overlay=overlay)
        self.configuration = found_configuration(self.finder, Path())
        """The configuration of the working folder: it counts for the run as a whole."""
        self.settings = self._of(self.configuration)

    def settings_of(self, unit: Unit) -> Settings:
        """The settings for a unit."""
        return self._of(found_configuration(self.finder, Path(unit.document.path).parent))

    def _of(self, configuration: Configuration) -> Settings:
        known = self._settings.get(configuration.file)
        if known is None:
            known = self._settings[configuration.file] = self._built(configuration)
        return known

    def _built(self, configuration: Configuration) -> Settings:
        try:
            pack = rules_of(configuration, self._cache, self._overlay)
            settings = settings_of(configuration, self._wishes, pack)
        except MistakeError as error:
            fail_with_mistake(error.mistake)
        except UnknownEditionError as error:
            fail(str(error))
        except UnknownRuleError as error:
            hint = did_you_mean(str(error), error.known) or "See `guestpatch rule --all`."
            fail(f"no rule, code or category is called `{error}`", hint)
        except PackError as error:
            fail(str(error), "The built-in rules are damaged; reinstall guestpatch.")
        self._refuse_two_of_a_code(settings)
        return settings

    def _refuse_two_of_a_code(self, settings: Settings) -> None:
        """A report names rules by their code: in one run it stands for one rule."""
        for rule in settings.pack.rules:
            other = self._rules.setdefault(rule.code, rule)
            if other is not rule and other.file.resolve() != rule.file.resolve():
                files = f"{shown_path(other.file)} and {shown_path(rule.file)}"
                hint = f"Both are {rule.code}. Change one, or check their folders apart."
                fail(f"two configurations of this run name packs that clash: {files}", hint)


def found_configuration(finder: ConfigurationFinder, folder: Path) -> Configuration:
    """The configuration for the files of a folder; one that cannot be used ends the run."""
    try:
        return finder.of(folder)
    except MistakeError as error:
        fail_with_mistake(error.mistake)
    except PathError as error:
        fail(str(error), "This is the configuration.")


def fail_with_mistake(mistake: Mistake) -> NoReturn:
    """Draw a mistake over the file it is in, and exit 2."""
    from guestpatch.render.mistake import draw_mistake  # noqa: PLC0415 - only a mistake needs it

    click.echo(draw_mistake(mistake), err=True, nl=False)
    raise SystemExit(ExitCode.UNTRUSTED)
