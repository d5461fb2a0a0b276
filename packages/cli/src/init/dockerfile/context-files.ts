import { lstatSync, readdirSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileFact } from '../proof/file-fact.ts';
import { typeIn } from './build-context.ts';
import type { FinalStage } from './final-stage.ts';
import { guessProgram } from './guess-program.ts';
import type { Placed } from './stage.ts';

/**
 * The files that COPY and ADD put into the image, entry by entry, as paths in it with owner and mode. Programs are not among them.
 * @param evaluate fills in the references of a text
 */
export function copiedPaths(
  final: FinalStage,
  evaluate: (text: string) => string,
): readonly string[] {
  const found = new Map<string, string>();
  for (const placed of final.stage.files.all()) {
    const target = evaluate(placed.target);
    // What is copied later replaces it.
    if (placed.file.kind === 'program' || isPrebuilt(placed, final, evaluate)) {
      found.delete(target);
      continue;
    }
    for (const { below, isExecutable } of sourcesOf(placed, final, evaluate)) {
      const path = below === '' ? target : posix.join(target, below);
      const mode = placed.mode ?? (isExecutable ? '0755' : undefined);
      found.set(path, fileFact(path, placed.owner, mode));
    }
  }
  return [...found.values()];
}

function isPrebuilt(
  { file, line }: Placed,
  { context }: FinalStage,
  evaluate: (text: string) => string,
) {
  if (file.kind !== 'context') return false;
  const path = evaluate(file.path);
  return typeIn(context, path) === undefined && guessProgram(path, line, context) !== undefined;
}

/** A file below the target of an instruction; empty: the target itself. */
interface Source {
  readonly below: string;
  readonly isExecutable: boolean;
}

function sourcesOf(
  { file }: Placed,
  { context }: FinalStage,
  evaluate: (text: string) => string,
): readonly Source[] {
  if (file.kind === 'context') {
    const path = evaluate(file.path);
    // Nobody means all of its files.
    if (path === '.') return [{ below: '…', isExecutable: false }];
    const full = join(context.root, path);
    return typeIn(context, path) === 'directory'
      ? filesBelow(full)
      : [{ below: '', isExecutable: isExecutable(full) }];
  }
  if (file.kind !== 'glob') return [{ below: '', isExecutable: false }];
  const pattern = evaluate(file.pattern);
  const depth = pattern.split('/').length;
  const expression = patternOf(pattern);
  return filesBelow(join(context.root, evaluate(file.directory))).flatMap((source) => {
    const parts = source.below.split('/');
    if (!expression.test(parts.slice(0, depth).join('/'))) return [];
    // Of directories that match, the contents are copied.
    return [{ ...source, below: parts.slice(Math.min(depth, parts.length - 1)).join('/') }];
  });
}

/** A pattern of Go's filepath.Match. */
function patternOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/[.+^${}()|\\]|\*|\?/g, (character) =>
    character === '*' ? '[^/]*' : character === '?' ? '[^/]' : `\\${character}`,
  );
  return new RegExp(`^${source}$`);
}

function filesBelow(directory: string): readonly Source[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      below: relative(directory, path).split(sep).join('/'),
      isExecutable: isExecutable(path),
    }));
}

function isExecutable(path: string): boolean {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts?.isFile() === true && (facts.mode & 0o100) !== 0;
}
