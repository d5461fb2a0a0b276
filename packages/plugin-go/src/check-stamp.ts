import type { OutputCheck, Repository } from '@strake/core/plugin';

/**
 * Reads the stamp of programs again: Go asks git itself, some time after strake, and what it found then may be gone when it ends. What has
 * no stamp names no commit, and a module of another repository has a version of its own.
 * Source: `go version -m`, which prints what runtime/debug `BuildInfo.String` writes, behind a line for each file.
 */
export function checkStamp({ revision, modified, versions }: Repository): OutputCheck {
  return {
    argv: ['go', 'version', '-m'],
    forbidden: [
      `^\\tbuild\\tvcs\\.revision=(?!${revision}$)`,
      `^\\tbuild\\tvcs\\.modified=(?!${modified}$)`,
      // Of a main module, which has no checksum, in a program with a stamp.
      `^\\tmod\\t[^\\t\\n]*\\t(?!(?:${allowedVersions(revision, versions)})\\t$)[^\\t\\n]*\\t$(?=(?:\\n\\t.*)*\\n\\tbuild\\tvcs\\.revision=)`,
    ],
    message:
      'the work tree changed while programs were built: they name another commit than labels',
    hint: 'Build again, while nothing changes there.',
  };
}

/** The versions that Go may give the main module: a tag of the commit, or one that it makes of the commit. */
function allowedVersions(revision: string, versions: readonly string[]): string {
  const tags = versions.flatMap((each) => /([^/]+)@HEAD$/.exec(each)?.[1] ?? []);
  const made = `[^\\t\\n]*\\d{14}-${revision.slice(0, 12)}`;
  const version = [...tags.map((tag) => tag.replace(/[^\w-]/g, '\\$&')), made].join('|');
  return `|\\(devel\\)|(?:${version})(?:\\+incompatible)?(?:[+.]dirty)?`;
}
