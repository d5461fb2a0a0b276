import type { ImageRecord, PlatformRecord } from './build-record.ts';

/**
 * Why an image is what it is, where a build left it as it was and only pushed it: the reasons, and the other pushes, of the build before.
 * @param before its record of the build before
 * @param now what this build did
 */
export function keepReasons(before: ImageRecord | undefined, now: ImageRecord): ImageRecord {
  if (!before) return now;
  const kept = Object.entries(now.platforms).map(([platform, own]) => {
    const last = before.platforms[platform];
    return [platform, last && isUntouched(last, own) ? keepPlatform(last, own) : own] as const;
  });
  const image = { ...now, platforms: Object.fromEntries(kept) };
  if (now.digest === undefined || before.digest !== now.digest) return image;
  const { previous: _, ...same } = image;
  const isKept = kept.every(([platform, own]) => own !== now.platforms[platform]);
  const others = before.pushes.filter(
    ({ destination }) => !now.pushes.some((push) => push.destination === destination),
  );
  return {
    ...same,
    ...(before.previous !== undefined && { previous: before.previous }),
    at: isKept ? before.at : now.at,
    changes: before.changes,
    pushes: [...now.pushes, ...others],
  };
}

function isUntouched(before: PlatformRecord, now: PlatformRecord): boolean {
  return (
    before.digest === now.digest &&
    now.steps.every(({ from }) => from === 'local') &&
    now.layers.every(({ written }) => !written)
  );
}

/** What is compared with the next build is as it is now. */
function keepPlatform(before: PlatformRecord, now: PlatformRecord): PlatformRecord {
  const { changes, layers, previous } = before;
  return {
    ...now,
    ...(previous !== undefined && { previous }),
    changes,
    layers,
    steps: now.steps.map((step) => {
      const last = before.steps.find(({ id }) => id === step.id);
      return last ? { ...last, facts: step.facts, paths: step.paths } : step;
    }),
  };
}
