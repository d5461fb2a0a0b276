import type { TestContext } from 'node:test';
import { debianPart } from './debian-part.ts';
import { goPart } from './go-part.ts';
import { nodePart } from './node-part.ts';
import { PartMissing } from './part-missing.ts';
import { pythonPart } from './python-part.ts';
import { DEBIAN_PARTS, GO_PARTS, type PartName, PYTHON_PARTS } from './versions.ts';

/** What the environment variable CI says: there, a test that cannot run fails. */
export function isContinuousIntegration(): boolean {
  const value = process.env.CI ?? '';
  return value !== '' && value !== '0' && value !== 'false';
}

/**
 * The absolute path of a part's command. A part that is not a Debian one is made when it is first asked for.
 * @throws PartMissing
 */
export async function part(name: PartName): Promise<string> {
  if (isIn(GO_PARTS, name)) return goPart(name);
  if (isIn(DEBIAN_PARTS, name)) return debianPart(name);
  if (isIn(PYTHON_PARTS, name)) return pythonPart(name);
  return nodePart(name);
}

/**
 * The path of a part, or `undefined` after skipping the test with the reason:
 * `const crane = await requirePart(t, 'crane'); if (crane === undefined) return;`
 * @throws PartMissing in continuous integration
 */
export async function requirePart(
  t: Pick<TestContext, 'skip'>,
  name: PartName,
): Promise<string | undefined> {
  try {
    return await part(name);
  } catch (error) {
    if (!(error instanceof PartMissing) || isContinuousIntegration()) throw error;
    t.skip(error.message);
    return undefined;
  }
}

function isIn<Name extends string>(
  parts: Readonly<Record<Name, unknown>>,
  name: string,
): name is Name {
  return name in parts;
}
