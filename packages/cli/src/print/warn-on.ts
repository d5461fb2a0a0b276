import { createPaint, type GlobalFlags, type Invocation } from '../invocation.ts';
import { indentRest } from './indent-rest.ts';

/** Prints warnings to stderr. */
export function warnOn(
  { stderr, env }: Pick<Invocation, 'stderr' | 'env'>,
  { color }: Pick<GlobalFlags, 'color'>,
): (message: string) => void {
  const label = createPaint(stderr, env, color)('yellow', 'warning:');
  return (message) => void stderr.write(`${label} ${indentRest(message)}\n`);
}
