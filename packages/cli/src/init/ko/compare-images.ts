import { readdirSync, statSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import { isRecord, type PlatformConfigView } from '@strake/core';
import type { Settings } from '../draft.ts';
import { type Comparison, compareFacts, type Facts } from '../proof/compare-facts.ts';
import { flagFacts } from '../proof/flag-facts.ts';
import { containerFacts, pairFacts, writtenPrograms } from '../proof/written-facts.ts';
import { DATA } from './ko-paths.ts';

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
  const [path, other] = [theirs.program, ours.program];
  const { different, ...others } = compareFacts(
    theirs.facts,
    // Another directory is one difference, not two.
    {
      ...ours.facts,
      entrypoint: ours.facts.entrypoint?.map((each) => (each === other ? path : each)),
    },
  );
  const moved = `programs are in ${posix.dirname(other)}, which is in PATH, instead of ${posix.dirname(path)}`;
  return { ...others, different: path === other ? different : [moved, ...different] };
}

function koFacts({ options }: PlatformConfigView, directory: string) {
  const { go, ko } = records(options);
  const [program = {}] = programsOf(go);
  const { kodata, user, labels } = records({ ko }).ko ?? {};
  const path = String(program.path);
  return {
    program: path,
    facts: {
      files: typeof kodata === 'string' ? filesIn(resolve(directory, kodata), DATA) : [],
      entrypoint: [path],
      environment: [`KO_DATA_PATH=${DATA}`],
      user: user === undefined ? [] : [String(user)],
      labels: pairFacts(labels),
      'flags and variables of go': flagFacts(program),
    },
  };
}

function ownFacts(own: PlatformConfigView, directory: string, name: string) {
  const { files = {} } = records(own.options);
  const [program] = writtenPrograms(own);
  const path = program?.path ?? `/app/${name}`;
  const facts: Facts = {
    ...containerFacts(own, path),
    files: Object.entries(files).flatMap(([target, source]) => {
      const { file } = isRecord(source) ? source : { file: source };
      return typeof file === 'string' ? filesIn(resolve(directory, file), target) : [];
    }),
    'flags and variables of go': program?.flags ?? [],
  };
  return { program: path, facts };
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

/** The paths in an image of the files in a directory; links are followed. */
function filesIn(directory: string, target: string): readonly string[] {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .map((path) => `${target}/${path}`);
}
