import type { Action } from './action.ts';
import type { DiscoveryContext } from './discovery.ts';
import type { Inputs } from './inputs.ts';
import type { InputQuery } from './recorded-input.ts';

/** The files and directories that inputs declare. */
export function declaredQueries({
  files = [],
  directories = [],
}: Pick<Inputs, 'files' | 'directories'>): readonly InputQuery[] {
  return [
    ...files.map((path): InputQuery => ({ kind: 'file', path })),
    ...directories.map((path): InputQuery => ({ kind: 'tree', path, contents: true })),
  ];
}

/** What a discovery is given. It is frozen: steps share what is in it. */
export function discoveryContext(
  { argv, operands, directory, env, inputs: { values = {} } }: Action,
  { programs, files }: Pick<DiscoveryContext, 'programs' | 'files'>,
): DiscoveryContext {
  return Object.freeze({
    argv: Object.freeze([...argv]),
    ...(operands ? { operands: Object.freeze([...operands]) } : {}),
    directory,
    env: Object.freeze({ ...env }),
    values: Object.freeze({ ...values }),
    programs: Object.freeze([...programs]),
    files,
  });
}
