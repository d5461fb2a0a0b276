import { basename, dirname } from 'node:path';
import type { StringMap } from '@strake/oci';
import type { Action } from './action.ts';
import { declaredQueries, discoveryContext } from './declared-queries.ts';
import type { Discoveries, DiscoveryFiles } from './discovery.ts';
import type { SharedInputs } from './inputs.ts';
import { queryOfInput } from './read-discovery.ts';
import type { InputQuery } from './recorded-input.ts';
import { SharedFiles } from './shared-files.ts';
import { coveredBy, fileReadBy, nameOf } from './shared-query.ts';
import { NO_TREE } from './sum-tree.ts';
import { sumOf } from './sums.ts';

/** What identifies a step on every machine, or why nothing does. */
export type SharedKey = StepKey | { readonly why: string };

/** The key of a step for remote caches. */
export interface StepKey {
  /** 64 hex digits; absent without a version of the tool. */
  readonly key?: string;
  /** The same without the version of the tool. */
  readonly anyKey: string;
  /** The contents that it was made of. */
  readonly contents: SharedContents;
  /** Digests of its parts, to tell why two keys differ. */
  readonly parts: Readonly<Record<KeyPart, string>>;
}

export type KeyPart = 'command line' | 'environment' | 'commit' | 'tool' | 'files';

/** The state of the inputs that a key covers. */
export interface SharedContents {
  /** By absolute path: the digest of a file; undefined if there is none. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** By {@link nameOf}: the digest of names and trees. */
  readonly listed: ReadonlyMap<string, string>;
  /** Absolute directories whose files are all in `files`. */
  readonly directories: ReadonlySet<string>;
  /** Files that earlier steps make: their keys stand for them. */
  readonly made: ReadonlySet<string>;
}

/** Where a step runs. */
export interface SharedPlace {
  /** Absolute directory of the configuration: paths in the key start here. */
  readonly directory: string;
  /** Without `os.version`. */
  readonly platform: string;
  /** Absolute paths. */
  readonly outputs: readonly string[];
  /** The keys of earlier steps, by the absolute paths of their outputs; undefined for a step without key. */
  readonly made: ReadonlyMap<string, string | undefined>;
}

/** Increase it when a key no longer covers what an older one covered. */
const FORMAT = 'strake step 1';

/** The digest of a directory without names that count. */
const NO_NAMES = sumOf('');

/** Makes keys for one build; each file and directory is read once. */
export class SharedKeys {
  readonly #contents = new SharedFiles();
  readonly #found = new Map<string, Promise<readonly InputQuery[] | string>>();
  readonly #discoveries: () => Discoveries;
  readonly #files: DiscoveryFiles;

  constructor(discoveries: () => Discoveries, files: DiscoveryFiles) {
    this.#discoveries = discoveries;
    this.#files = files;
  }

  /** @throws PLUGIN_BAD_RESULT, PLUGIN_FAILED if the discovery is invalid */
  async of(action: Action, place: SharedPlace): Promise<SharedKey> {
    const { shared } = action.inputs;
    if (shared === undefined)
      return { why: 'its plugin does not say how other machines recognise it' };
    if ('why' in shared) return shared;
    const queries = await this.#queries(action, shared);
    if (typeof queries === 'string') return { why: queries };
    const read = await this.#read(queries, action, shared, place);
    if ('why' in read) return read;
    const { lines, contents } = read;
    const { command, env, tool } = shared;
    const sorted = (map: StringMap = {}) => Object.entries(map).sort(byName);
    const words = [
      command,
      action.operands ?? [],
      this.#contents.place(place.directory, action.directory),
    ];
    const parts = {
      'command line': sumOf(JSON.stringify(words)),
      environment: sumOf(JSON.stringify(sorted(env))),
      commit: sumOf(JSON.stringify(sorted(action.inputs.stamps))),
      tool: sumOf(JSON.stringify(tool)),
      files: sumOf(JSON.stringify(lines)),
    };
    const names = place.outputs.map((file) => basename(file));
    const whole = { ...parts, tool: undefined, format: FORMAT, platform: place.platform, names };
    const keyWith = (version: string) => sumOf(JSON.stringify([whole, tool.name, version]));
    return {
      ...(tool.version === undefined ? {} : { key: keyWith(tool.version) }),
      anyKey: keyWith('*'),
      parts,
      contents,
    };
  }

  /** Steps of several platforms have the same inputs. */
  #queries(action: Action, shared: SharedInputs): Promise<readonly InputQuery[] | string> {
    const { operands, directory, inputs } = action;
    const key = JSON.stringify([shared, operands, directory, inputs.files, inputs.directories]);
    const found = this.#found.get(key) ?? this.#discover(action, shared);
    this.#found.set(key, found);
    return found;
  }

  async #discover(
    action: Action,
    { discovery }: SharedInputs,
  ): Promise<readonly InputQuery[] | string> {
    const { directory, inputs } = action;
    const { commands = [] } = inputs;
    if (commands.length > 0) return `it depends on the output of "${commands[0]?.join(' ')}"`;
    const declared = declaredQueries(inputs);
    if (discovery === undefined)
      return inputs.discovery === undefined ? declared : 'only its tool can tell its inputs';
    const format = this.#discoveries().get(discovery);
    if (format === undefined) return `no plugin has the discovery "${discovery}"`;
    const context = discoveryContext(action, { programs: [], files: this.#files });
    const found = await format.inputs('', context);
    if (!Array.isArray(found)) return `its discovery "${discovery}" cannot determine its inputs`;
    return [...declared, ...found.map((input) => queryOfInput(input, discovery, directory))];
  }

  async #read(
    queries: readonly InputQuery[],
    action: Action,
    shared: SharedInputs,
    { directory, made }: SharedPlace,
  ): Promise<
    { readonly lines: readonly string[]; readonly contents: SharedContents } | { why: string }
  > {
    const lines = new Set<string>();
    const files = new Map<string, string | undefined>();
    const listed = new Map<string, string>();
    const directories = new Set<string>();
    const own = new Set<string>();
    const isCovered = coveredBy(shared);
    const written = new Map([...made.keys()].map((file) => [dirname(file), file]));
    for (const query of queries) {
      if (query.kind === 'env') {
        lines.add(JSON.stringify(['env', query.name, sumOf(action.env[query.name] ?? '')]));
        continue;
      }
      if (!('path' in query)) return { why: `other machines cannot look at ${nameOf(query)}` };
      const { path } = query;
      if (isCovered(path)) continue;
      const inside = fileReadBy(query, written);
      if (inside !== undefined)
        return { why: `it reads the directory of ${basename(inside)}, which another step makes` };
      if (made.has(path)) {
        const key = made.get(path);
        if (key === undefined)
          return { why: `it reads ${basename(path)} of a step that is not shared` };
        own.add(path);
        lines.add(JSON.stringify(['made', basename(path), key]));
        continue;
      }
      const place = this.#contents.place(directory, path);
      const add = (sum: string) => lines.add(JSON.stringify([query.kind, place, sum]));
      if (query.kind === 'file') {
        const sum = await this.#contents.sum(path);
        files.set(path, sum);
        // How many directories are above a project differs between machines: what is missing is not part of the key.
        if (sum !== undefined) add(sum);
      } else if (query.kind === 'names') {
        const name = nameOf(query);
        const sum = this.#contents.names(query);
        if (sum === undefined) files.set(path, undefined);
        else listed.set(name, sum);
        // Directories above the project have none of the names that are asked for.
        const isAsked = query.suffixes?.length !== 0;
        if (sum !== undefined && (isAsked || sum !== NO_NAMES)) add(sum);
      } else {
        const tree = await this.#contents.tree(query);
        if (tree === undefined)
          return { why: `${path} cannot be read, or contains a link to a directory` };
        listed.set(nameOf(query), tree.sum);
        if (query.contents) directories.add(path);
        for (const [file, sum] of tree.files) files.set(file, sum);
        if (tree.sum !== NO_TREE) add(tree.sum);
      }
    }
    return { lines: [...lines].sort(), contents: { files, listed, directories, made: own } };
  }
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
