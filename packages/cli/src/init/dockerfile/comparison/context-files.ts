import { join, posix } from 'node:path';
import { fileFact } from '../../proof/file-fact.ts';
import { typeIn } from '../context/build-context.ts';
import { globMatcher } from '../context/glob-matcher.ts';
import { ignores } from '../context/ignore-file.ts';
import { isExecutable, type ListedFile, listFiles } from '../context/list-files.ts';
import type { FinalStage } from '../stage/final-stage.ts';
import { guessProgram } from '../stage/guess-program.ts';
import type { Placed } from '../stage/stage.ts';

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

function sourcesOf(
  { file }: Placed,
  { context }: FinalStage,
  evaluate: (text: string) => string,
): readonly ListedFile[] {
  if (file.kind === 'context') {
    const path = evaluate(file.path);
    // Nobody means all of its files.
    if (path === '.') return [{ below: '*', isExecutable: false }];
    if (typeIn(context, path) === 'directory') return listFiles(context, path);
    return ignores(context.ignore, path)
      ? []
      : [{ below: '', isExecutable: isExecutable(join(context.root, path)) }];
  }
  if (file.kind !== 'glob') return [{ below: '', isExecutable: false }];
  const pattern = evaluate(file.pattern);
  const depth = pattern.split('/').length;
  const matches = globMatcher(pattern, false);
  return listFiles(context, evaluate(file.directory)).flatMap((source) => {
    const parts = source.below.split('/');
    if (!matches(parts.slice(0, depth).join('/'))) return [];
    // Of directories that match, the contents are copied.
    return [{ ...source, below: parts.slice(Math.min(depth, parts.length - 1)).join('/') }];
  });
}
