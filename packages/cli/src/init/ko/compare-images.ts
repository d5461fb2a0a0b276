import { readdirSync, statSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import { isRecord, type PlatformConfigView } from '@strake/core';
import type { Settings } from '../draft.ts';
import { DATA } from './ko-paths.ts';

/** What two images have in common, and what not. */
export interface Comparison {
  /** Nouns: `files`, `user`. */
  readonly equal: readonly string[];
  /** `environment without A=1` */
  readonly different: readonly string[];
}

/** Two resolved configurations of an image with one program. */
export interface ImagePair {
  /** Absolute: paths in both start here. */
  readonly directory: string;
  /** With the plugins go and ko. */
  readonly ko: PlatformConfigView;
  readonly own: PlatformConfigView;
  /** The name of the program. */
  readonly program: string;
}

/** Compares what ko's configuration of an image says with a new one: files by their paths, how containers start, and how go compiles. */
export function compareImages({ directory, ko, own, program }: ImagePair): Comparison {
  const theirs = koFacts(ko, directory);
  const ours = ownFacts(own, directory, program);
  const comparison = { equal: [] as string[], different: [] as string[] };
  const compare = (noun: string, a: readonly string[], b: readonly string[]) => {
    const [missing, added] = [a.filter((x) => !b.includes(x)), b.filter((x) => !a.includes(x))];
    if (missing.length + added.length === 0) comparison.equal.push(noun);
    else
      comparison.different.push(
        [
          noun,
          ...(missing.length > 0 ? [`without ${missing.join(', ')}`] : []),
          ...(added.length > 0 ? [`with ${added.join(', ')}`] : []),
        ].join(' '),
      );
  };
  const [path, other] = [theirs.program, ours.program];
  compare('files', theirs.files, ours.files);
  if (path !== other)
    comparison.different.push(
      `programs are in ${posix.dirname(other)}, which is in PATH, instead of ${posix.dirname(path)}`,
    );
  compare(
    'entrypoint',
    theirs.entrypoint,
    ours.entrypoint.map((each) => (each === other ? path : each)),
  );
  compare('environment', theirs.env, ours.env);
  compare('user', theirs.user, ours.user);
  compare('labels', theirs.labels, ours.labels);
  compare('flags and variables of go', theirs.flags, ours.flags);
  return comparison;
}

function koFacts({ options }: PlatformConfigView, directory: string) {
  const { go, ko } = records(options);
  const [program = {}] = programsOf(go);
  const { kodata, user, labels } = records({ ko }).ko ?? {};
  const path = String(program.path);
  return {
    program: path,
    files: typeof kodata === 'string' ? filesIn(resolve(directory, kodata), DATA) : [],
    entrypoint: [path],
    env: [`KO_DATA_PATH=${DATA}`],
    user: user === undefined ? [] : [String(user)],
    labels: pairs(labels),
    flags: [...flagsOf(program), ...pairs(program.env).filter(isSet)],
  };
}

function ownFacts({ options, config }: PlatformConfigView, directory: string, name: string) {
  const { go = {}, files = {} } = records(options);
  const [program = {}] = programsOf(go);
  const { entrypoint, env, user, labels } = records({ config }).config ?? {};
  const path = typeof program.path === 'string' ? program.path : `/app/${name}`;
  const merged = { ...go, ...program };
  const { programs: _, layer: __, ...written } = merged;
  const variables = {
    ...(isRecord(go.env) ? go.env : {}),
    ...(isRecord(program.env) ? program.env : {}),
  };
  return {
    program: path,
    files: Object.entries(files).flatMap(([target, source]) => {
      const { file } = isRecord(source) ? source : { file: source };
      return typeof file === 'string' ? filesIn(resolve(directory, file), target) : [];
    }),
    entrypoint: Array.isArray(entrypoint) ? entrypoint.map(String) : [path],
    env: pairs(env),
    user: user === undefined ? [] : [String(user)],
    labels: pairs(labels),
    flags: [...flagsOf(written), ...pairs(variables).filter(isSet)],
  };
}

/** `go build` sets it for both. */
function isSet(variable: string): boolean {
  return variable !== 'CGO_ENABLED=0';
}

/** The flags of `go build`, with those of the linker as one. */
function flagsOf({ flags, ldflags, tags }: Settings): readonly string[] {
  const words = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const linker = words(ldflags);
  const all = [
    ...words(flags),
    ...(linker.length === 0 ? [] : [`-ldflags=${linker.join(' ')}`]),
    ...(words(tags).length === 0 ? [] : [`-tags=${words(tags).join(',')}`]),
  ];
  return all
    .map((flag) => flag.replaceAll(/\s+/g, ' ').trim())
    .filter((flag) => flag !== '' && flag !== '-trimpath' && flag !== '-ldflags=');
}

function programsOf(go: unknown): readonly Settings[] {
  const { programs } = isRecord(go) ? go : {};
  return (Array.isArray(programs) ? programs : []).map((program) =>
    isRecord(program) ? program : { package: program },
  );
}

function records(value: unknown): Readonly<Record<string, Settings | undefined>> {
  const entries = Object.entries(isRecord(value) ? value : {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Settings] => isRecord(entry[1])),
  );
}

function pairs(value: unknown): readonly string[] {
  return Object.entries(isRecord(value) ? value : {}).map(([name, each]) => `${name}=${each}`);
}

/** The paths in an image of the files in a directory; links are followed. */
function filesIn(directory: string, target: string): readonly string[] {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .map((path) => `${target}/${path}`);
}
