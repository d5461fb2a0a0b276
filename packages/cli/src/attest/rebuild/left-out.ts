import { UsageError } from '../../usage-error.ts';
import { checkSetting } from './check-setting.ts';
import { impossible } from './predicate-fields.ts';

/** What stands for a value that provenance leaves out. */
const LEFT_OUT = '…';

/**
 * What the command line changed, with the values that the provenance leaves out.
 * @param overrides `KEY=VALUE`, as recorded
 * @param given `KEY=VALUE`: the user's
 * @throws REBUILD_IMPOSSIBLE if a value is missing, and as {@link checkSetting}; UsageError for a value that is not left out
 */
export function completed(
  overrides: readonly string[],
  given: readonly string[],
): readonly string[] {
  const isLeftOut = (override: string) => override.includes(LEFT_OUT);
  const keys = [...new Set(overrides.filter(isLeftOut).map(keyOf))];
  const values = new Map(given.map((each) => [keyOf(each), each]));
  const unknown = [...values.keys()].find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw new UsageError(
      `--set ${unknown}: the provenance of the image leaves out no such value`,
      keys.length === 0 ? 'Remove it: nothing is left out.' : `It leaves out ${keys.join(', ')}.`,
    );
  const missing = keys.filter((key) => !values.has(key));
  if (missing.length > 0)
    throw impossible(
      `its provenance leaves out what may be secret of the command line: the value of ${missing.join(', ')}`,
      `Give it: ${missing.map((key) => `--set ${key}=VALUE`).join(' ')}.`,
    );
  return overrides.map((each) =>
    isLeftOut(each) ? (values.get(keyOf(each)) ?? each) : checkSetting(each),
  );
}

/** Everything before the first `=` outside quotes. */
function keyOf(setting: string): string {
  return (/^(?:"[^"]*"|'[^']*'|[^="'])*/.exec(setting)?.[0] ?? setting).trim();
}
