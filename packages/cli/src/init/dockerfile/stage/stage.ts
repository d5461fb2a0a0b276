import { posix } from 'node:path';
import { DockerfileProblem } from '../syntax/parse-dockerfile.ts';
import type { GoCommand } from './go-command.ts';

/** A program that a stage compiles. */
export interface StageProgram {
  /** Its package, relative to the build context: `cmd/app`, `.`, or an import path. */
  readonly package: string;
  readonly isImportPath: boolean;
  readonly command: GoCommand;
  /** Variables of the command. */
  readonly env: Readonly<Record<string, string>>;
  /** The platform that the command always compiles for, if it names one: `linux/arm/v7`. */
  readonly platform?: string;
  /** The line of the command. */
  readonly line: number;
  /** Build arguments that the command has the defaults of. */
  readonly defaults: readonly string[];
  /** Build arguments that name the package. */
  readonly arguments: readonly string[];
}

/** Something in the file system of a stage. */
export type StageFile =
  /** A file or directory of the build context. */
  | { readonly kind: 'context'; readonly path: string }
  /** Files of the build context that match a pattern below a directory. */
  | { readonly kind: 'glob'; readonly directory: string; readonly pattern: string }
  | { readonly kind: 'content'; readonly text: string }
  | { readonly kind: 'program'; readonly program: StageProgram };

/** A COPY, or a file that a command made. */
export interface Placed {
  /** Absolute path in the stage. */
  readonly target: string;
  readonly file: StageFile;
  /** Of `--chown` and `--chmod`. */
  readonly owner?: string;
  readonly mode?: string;
  readonly line: number;
}

/** Stages that copy from each other twice would have files without end. */
const MOST_FILES = 4096;

/** The files of a stage, as far as its instructions tell. */
export class StageFiles {
  readonly #placed: Placed[];

  /** @param below files that the stage begins with */
  constructor(below?: StageFiles) {
    this.#placed = [...(below?.all() ?? [])];
  }

  all(): readonly Placed[] {
    return this.#placed;
  }

  /** @throws DockerfileProblem if there are too many */
  place(placed: Placed): void {
    if (this.#placed.length >= MOST_FILES)
      throw new DockerfileProblem(
        `the stage gets more than ${MOST_FILES} files by its instructions`,
        placed.line,
      );
    this.#placed.push({ ...placed, target: normalized(placed.target) });
  }

  /** What is at a path. @returns undefined for a path that no instruction tells about */
  at(path: string): StageFile | undefined {
    const wanted = normalized(path);
    for (const { target, file } of this.#placed.toReversed()) {
      if (target === wanted) return file;
      const below = target === '/' ? wanted.slice(1) : wanted.slice(target.length + 1);
      if (target !== '/' && !wanted.startsWith(`${target}/`)) continue;
      if (file.kind === 'program') {
        // `-o` names a directory that exists.
        if (below === posix.basename(file.program.package)) return file;
        continue;
      }
      if (file.kind === 'context') return { ...file, path: posix.join(file.path, below) };
      if (file.kind === 'glob') return { kind: 'context', path: posix.join(file.directory, below) };
    }
    return undefined;
  }

  /** The programs below a directory, by their names. */
  programsBelow(directory: string): readonly (readonly [string, StageFile])[] {
    const start = `${normalized(directory)}/`.replace('//', '/');
    return this.#placed.flatMap(({ target, file }) =>
      file.kind === 'program' && target.startsWith(start)
        ? [[target.slice(start.length), file] as const]
        : [],
    );
  }
}

function normalized(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, '');
}

/** What a stage makes of the image that it begins with. Texts have references. */
export interface Stage {
  /** In lower case; empty: it has none. */
  readonly name: string;
  /** The image at the bottom, as written. */
  readonly base: string;
  readonly platform?: string;
  readonly line: number;
  readonly files: StageFiles;
  /** Build arguments and variables that commands see. */
  readonly args: Map<string, string>;
  readonly env: Map<string, string>;
  readonly labels: Map<string, string>;
  readonly ports: string[];
  readonly volumes: string[];
  /** Directories that commands make, with what they say of owner and mode. */
  readonly directories: Map<string, Pick<Placed, 'owner' | 'mode'>>;
  workdir: string;
  /** Whether WORKDIR was set. */
  hasWorkdir: boolean;
  user?: string;
  stopSignal?: string;
  healthcheck?: Readonly<Record<string, unknown>>;
  entrypoint?: readonly string[];
  cmd?: readonly string[];
  /** Whether CMD was set in this stage, and not in one that it continues. */
  hasCommand: boolean;
  shell: readonly string[];
  /** Whether files are copied that `builtin:static` contains, onto nothing. */
  copiesStatic: boolean;
  /** Commands that add users. */
  readonly accounts: AccountCommand[];
  /** What has no equivalent. */
  readonly problems: StageProblem[];
}

export interface StageProblem {
  readonly line: number;
  readonly what: string;
  readonly reason: string;
}

/** A RUN with `adduser` or `useradd`. */
export interface AccountCommand {
  readonly line: number;
  readonly text: string;
}
