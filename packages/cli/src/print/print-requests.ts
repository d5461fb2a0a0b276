import { createPaint, type GlobalFlags, type Invocation, type Paint } from '../invocation.ts';

/** A request to a registry, as `--verbose` shows it. */
export function requestLine(paint: Paint, line: string): string {
  return `${paint('dim', 'http:')} ${line}`;
}

/**
 * Prints requests to registries where `--verbose` asks for them.
 * @param print prints one line; default: to stderr
 * @returns an option of core's functions
 */
export function printRequests(
  { stderr, env }: Pick<Invocation, 'stderr' | 'env'>,
  { verbose, color }: Pick<GlobalFlags, 'verbose' | 'color'>,
  print: (line: string) => void = (line) => void stderr.write(`${line}\n`),
): { readonly onRequest?: (line: string) => void } {
  if (!verbose) return {};
  const paint = createPaint(stderr, env, color);
  return { onRequest: (line) => print(requestLine(paint, line)) };
}
