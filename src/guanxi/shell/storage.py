"""How static files are named: by their content, also where one script of ours imports another."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>(?P<word>from|import) "(?P<url>\.{1,2}/[^"]+)")"""


class HashedNames(CompressedManifestStaticFilesStorage):
    """Browsers may keep every file for ever; without this, imported modules would be asked for again and again.

    Django's own pattern would trip over the comments of libraries; ours knows imports as we write them, and only those.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("*.js", ((IMPORT, '%(word)s "%(url)s"'),)),
    )

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Pages name no file otherwise than by its content: the copy under its own name is never asked for."""
        hashed = set(self.hashed_files.values())
        return super().compress_files([path for path in paths if path in hashed])
