import type { OutputCheck, Repository } from '@strake/core/plugin';

/**
 * Checks the stamps of finished programs: Go runs git itself, later than strake, and the work tree may have changed in between.
 * Programs without a stamp are accepted, and so is the main module of another repository, which has its own version.
 * Source: `go version -m`, which prints one line per file and then the output of runtime/debug `BuildInfo.String`.
 */
export function checkStamp({ revision, modified, versions }: Repository): OutputCheck {
  return {
    argv: ['go', 'version', '-m'],
    forbidden: [
      `^\\tbuild\\tvcs\\.revision=(?!${revision}$)`,
      `^\\tbuild\\tvcs\\.modified=(?!${modified}$)`,
      // The main module has no checksum.
      `^\\tmod\\t[^\\t\\n]*\\t(?!(?:${allowedVersions(revision, versions)})\\t$)[^\\t\\n]*\\t$(?=(?:\\n\\t.*)*\\n\\tbuild\\tvcs\\.revision=)`,
    ],
    message:
      'the work tree changed during the build: the programs name another commit than the labels',
    hint: 'Build again while the work tree does not change.',
  };
}

/** A pattern for the versions that Go may give the main module: a tag of the commit, or a pseudo-version. */
function allowedVersions(revision: string, versions: readonly string[]): string {
  const tags = versions.flatMap((each) => /([^/]+)@HEAD$/.exec(each)?.[1] ?? []);
  const made = `[^\\t\\n]*\\d{14}-${revision.slice(0, 12)}`;
  const version = [...tags.map((tag) => tag.replace(/[^\w-]/g, '\\$&')), made].join('|');
  return `|\\(devel\\)|(?:${version})(?:\\+incompatible)?(?:[+.]dirty)?`;
}
