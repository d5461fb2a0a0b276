import { UsageError } from '../usage-error.ts';

/** What an image may be demanded to have, as messages name it. */
export type RequiredKind = 'SBOM' | 'provenance';

/** The values of `--require`. */
export const REQUIRED_KINDS: ReadonlyMap<string, RequiredKind> = new Map([
  ['sbom', 'SBOM'],
  ['provenance', 'provenance'],
]);

/**
 * Reads `--require sbom,provenance`.
 * @param text undefined: nothing is demanded
 * @throws UsageError
 */
export function requiredKinds(text: string | undefined): readonly RequiredKind[] {
  if (text === undefined) return [];
  const names = [...new Set(text.split(',').map((name) => name.trim().toLowerCase()))];
  return names.map((name) => {
    const kind = REQUIRED_KINDS.get(name);
    if (kind !== undefined) return kind;
    throw new UsageError(
      `--require ${JSON.stringify(name.slice(0, 80))} is not a known kind`,
      `Use ${[...REQUIRED_KINDS.keys()].join(', ')}, or both with a comma.`,
    );
  });
}
