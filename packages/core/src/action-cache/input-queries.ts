import { defined, directoryExists } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Action, ActionKey } from './action.ts';
import { changedKey } from './action.ts';
import { declaredQueries, discoveryContext } from './declared-queries.ts';
import { readDepfile } from './depfile.ts';
import type { DiscoveredInput, Discoveries, DiscoveryContext } from './discovery.ts';
import { toolQueries } from './find-tool.ts';
import type { Discovery } from './inputs.ts';
import { queryOfInput, readJsonLines } from './read-discovery.ts';
import type { InputQuery, RecordedInput } from './recorded-input.ts';
import { cannotDetermine } from './undetermined.ts';

/** The output of a discovery, or a sentence that says why there is none. */
export type Discovered = { readonly output: string } | { readonly why: string };

/**
 * All inputs of an action.
 * @param discover for a depfile it returns anything, when the program has ended
 * @returns a sentence if they cannot be determined
 * @throws PLUGIN_BAD_RESULT for a malformed discovery or an unknown format; what the format's function throws
 */
export async function discoverQueries(
  action: Action,
  discover: () => Promise<Discovered>,
  { discoveries, files }: Pick<DiscoveryHost, 'discoveries' | 'files'>,
): Promise<readonly InputQuery[] | string> {
  const { argv, directory, env, inputs } = action;
  const [tool = ''] = argv;
  const tools = toolQueries(tool, directory, env);
  const discovered = inputs.discovery ? await discover() : { output: '' };
  if (tools === undefined)
    return cannotDetermine(`the program ${tool}`, 'it or its interpreter is not on PATH');
  if ('why' in discovered) return discovered.why;
  const { output } = discovered;
  const programs = tools.flatMap((query) => (query.kind === 'file' ? [query.path] : []));
  const declared = await inputQueries(output, action, { programs, discoveries, files });
  if (typeof declared === 'string') return declared;
  const queries = new Map<string, InputQuery>();
  for (const query of [...tools, ...declared]) queries.set(JSON.stringify(query), query);
  return [...queries.values()];
}

/** What a discovery may use, besides the action. */
export interface DiscoveryHost extends Pick<DiscoveryContext, 'files' | 'programs'> {
  readonly discoveries: Discoveries;
}

/**
 * The inputs that an action declares, and those that its discovery finds.
 * @param output of the discovery, if there is one
 * @returns and throws as {@link discoverQueries}
 */
export async function inputQueries(
  output: string,
  action: Action,
  host: DiscoveryHost,
): Promise<readonly InputQuery[] | string> {
  const { directory } = action;
  const { commands = [] } = action.inputs;
  const found = await discoveredQueries(output, action, host);
  if (typeof found === 'string') return found;
  return [
    ...declaredQueries(action.inputs),
    ...commands.map((argv): InputQuery => ({ kind: 'command', argv, directory })),
    ...found,
  ];
}

async function discoveredQueries(
  output: string,
  action: Action,
  { programs, discoveries, files }: DiscoveryHost,
): Promise<readonly InputQuery[] | string> {
  const { directory, inputs } = action;
  const { discovery } = inputs;
  if (discovery === undefined) return [];
  const format = formatOf(discovery);
  const context = discoveryContext(action, { programs, files });
  const text = 'depfile' in discovery ? readWritten(discovery.depfile, files) : output;
  const found: readonly DiscoveredInput[] | undefined =
    format === 'depfile'
      ? readDepfile(text)
      : format === 'json-lines'
        ? readJsonLines(text)
        : await known(format, discoveries).inputs(text, context);
  if (found !== undefined && !Array.isArray(found))
    throw new StrakeError(
      'PLUGIN_BAD_RESULT',
      `discovery "${format}" did not return an array of inputs`,
    );
  if (found === undefined) return `its discovery "${format}" could not determine the inputs`;
  const queries = found.map((input) => queryOfInput(input, format, directory));
  await refuseDirectories(queries, 'depfile' in discovery ? discovery.depfile : format);
  return queries;
}

/** A directory has no contents as a file: nothing could ever be stored. @throws PLUGIN_BAD_RESULT */
async function refuseDirectories(queries: readonly InputQuery[], format: string): Promise<void> {
  const files = queries.flatMap((query) => (query.kind === 'file' ? [query.path] : []));
  const are = await Promise.all(files.map(directoryExists));
  const [first] = files.filter((_, at) => are[at]);
  if (first === undefined) return;
  throw new StrakeError(
    'PLUGIN_BAD_RESULT',
    `discovery "${format}" named the directory ${first} as a file`,
    { hint: 'Name the files in it, or name it as {"directory": PATH} where the format can.' },
  );
}

/** The format of a discovery's output, or of its depfile. */
export function formatOf({ format = 'depfile' }: Discovery): string {
  return format;
}

function known(format: string, discoveries: Discoveries) {
  const found = discoveries.get(format);
  if (found) return found;
  const names = ['depfile', 'json-lines', ...discoveries.keys()].join(', ');
  throw new StrakeError('PLUGIN_BAD_RESULT', `unknown discovery format "${format}"`, {
    hint: `Known formats: ${names}. A plugin adds one in its "discoveries".`,
  });
}

function readWritten(file: string, files: DiscoveryContext['files']): string {
  const text = files.read(file);
  if (text !== undefined) return text;
  throw new StrakeError('TOOL_OUTPUT', `the step did not write its depfile ${file}`, {
    hint: 'Correct the arguments of the step (cc -MD -MF FILE, esbuild --metafile=FILE), or its "inputs.discovery".',
  });
}

/**
 * The inputs of last time with their present states, if a discovery would find the same ones: nothing has changed except the
 * contents of files beyond their headers. A depfile costs no process, so it is always read again.
 */
export async function sameQueries(
  last: ActionKey & { readonly facts: readonly RecordedInput[] },
  action: Action,
  lookUpAll: (facts: readonly RecordedInput[]) => Promise<readonly RecordedInput[] | undefined>,
): Promise<readonly RecordedInput[] | undefined> {
  const { discovery } = action.inputs;
  if (discovery === undefined || 'depfile' in discovery) return undefined;
  if (changedKey(last, action) !== undefined) return undefined;
  const facts = await lookUpAll(last.facts);
  return facts?.every((fact, at) => leadsToSame(last.facts[at], fact)) ? facts : undefined;
}

function leadsToSame(before: RecordedInput | undefined, now: RecordedInput): boolean {
  if (before?.kind !== now.kind) return false;
  if (now.kind === 'absent') return true;
  if (now.kind === 'tool') return (before as typeof now).path === now.path;
  const { sha256, header } = before as { readonly sha256?: string; readonly header?: string };
  if (now.sha256 === sha256) return true;
  return 'header' in now && now.header !== undefined && now.header === header;
}

/**
 * The query of a recorded input. A file that did not exist is queried like one that does.
 * @param format of the discovery that extracts headers
 */
export function queryOf(fact: RecordedInput, format: string | undefined): InputQuery {
  switch (fact.kind) {
    case 'absent':
      return { kind: 'file', path: fact.path };
    case 'file': {
      const header = fact.header !== undefined && format !== undefined ? { header: format } : {};
      return { kind: 'file', path: fact.path, ...header };
    }
    case 'names':
      return {
        kind: 'names',
        path: fact.path,
        ...defined({ suffixes: fact.suffixes, types: fact.types }),
      };
    case 'tree':
      return {
        kind: 'tree',
        path: fact.path,
        contents: fact.contents,
        ...defined({ unlinked: fact.unlinked }),
      };
    case 'files':
      return { kind: 'files', name: fact.name, directories: fact.directories };
    case 'tool':
    case 'env':
      return { kind: fact.kind, name: fact.name };
    case 'command':
      return { kind: 'command', argv: fact.argv, directory: fact.directory };
  }
}
