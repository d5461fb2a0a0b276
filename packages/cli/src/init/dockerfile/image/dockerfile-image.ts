import { posix } from 'node:path';
import type { DraftImage, Note, Settings } from '../../draft.ts';
import { goOptions } from '../../go-options.ts';
import type { Variables } from '../../template/variables.ts';
import type { BuildContext } from '../context/build-context.ts';
import { isCompilerImage } from '../stage/base-path.ts';
import type { FinalStage } from '../stage/final-stage.ts';
import type { Stage, StageProgram } from '../stage/stage.ts';
import { copiedFiles } from './copied-files.ts';
import { programFlags } from './program-flags.ts';

/** An image of a configuration that is made like the one of a Dockerfile. */
export interface DockerfileImage {
  /** Packages relative to the project: `./cmd/app`; the one that containers start is the first. */
  readonly programs: readonly string[];
  readonly settings: DraftImage['settings'];
  readonly notes: readonly Note[];
}

/**
 * Converts the last stage of a Dockerfile.
 * @returns undefined if it contains no Go program
 */
export function dockerfileImage(
  final: FinalStage,
  variables: Variables,
): DockerfileImage | undefined {
  const { file, stage, context, references } = final;
  const notes: Note[] = stage.problems.map((problem) => ({ file, ...problem }));
  const render = (text: string) => references.render(text, variables);
  const base = baseOf(final, (text) => references.render(text, variables, true), notes);
  const { files, programs } = copiedFiles(final, base.isCompiler, render, notes);
  if (programs.length === 0) return undefined;
  const written = programs.map(({ target, program }) => ({
    ...programFlags(program, final, render, notes),
    package: packageOf(program, context),
    path: render(target),
  }));
  const platforms = [...new Set(programs.map(({ program }) => program.platform))];
  const [platform] = platforms;
  return {
    programs: startedFirst(written, stage).map((program) => program.package),
    settings: {
      ...(platforms.length > 1 || platform === undefined ? {} : { platforms: [platform] }),
      ...(base.base === undefined ? {} : { base: base.base }),
      config: containerConfig(stage, base.needsRoot, render),
      go: goOptions(written),
      ...(Object.keys(files).length === 0 ? {} : { files }),
    },
    notes: notes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  };
}

/** The programs, the one that containers start before the others. */
function startedFirst<Program extends { readonly path: string }>(
  programs: readonly Program[],
  { entrypoint = [], cmd = [], workdir }: Stage,
): readonly Program[] {
  // A shell or an init process may start it.
  const words = [...entrypoint, ...cmd].flatMap((word) => word.split(/[\s;&|"']+/));
  const isStarted = (word: string) => (program: Program) =>
    word.includes('/')
      ? posix.resolve(workdir, word) === program.path
      : word === posix.basename(program.path);
  const started = words
    .map((word) => programs.find(isStarted(word)))
    .find((program) => program !== undefined);
  if (started === undefined) return programs;
  return [started, ...programs.filter((program) => program !== started)];
}

function baseOf(
  { file, stage, references }: FinalStage,
  render: (text: string) => string,
  notes: Note[],
) {
  const { line } = stage;
  const written = references.plain(stage.base);
  if (isCompilerImage(written)) {
    notes.push({
      file,
      line,
      what: `FROM ${written}`,
      reason: 'builtin:static is the base instead: programs need no compiler when they run',
    });
    return { isCompiler: true, needsRoot: true };
  }
  if (!stage.copiesStatic) return { base: render(stage.base), isCompiler: false, needsRoot: false };
  notes.push({
    file,
    line,
    what: 'FROM scratch',
    reason: 'builtin:static is the base instead: it has certificates, time zones and users',
  });
  return { isCompiler: false, needsRoot: true };
}

function containerConfig(
  stage: Stage,
  needsRoot: boolean,
  render: (text: string) => string,
): Settings {
  const map = (values: ReadonlyMap<string, string>) =>
    Object.fromEntries([...values].map(([name, value]) => [name, render(value)]));
  const { user = needsRoot ? '0' : undefined, entrypoint, cmd, healthcheck } = stage;
  const start = entrypoint ?? (cmd === undefined ? undefined : []);
  return {
    ...(start === undefined ? {} : { entrypoint: start.map(render) }),
    ...(cmd === undefined ? {} : { cmd: cmd.map(render) }),
    ...(stage.env.size === 0 ? {} : { env: map(stage.env) }),
    ...(stage.hasWorkdir ? { workdir: render(stage.workdir) } : {}),
    ...(user === undefined ? {} : { user: render(user) }),
    ...(stage.ports.length === 0
      ? {}
      : { exposedPorts: stage.ports.map((port) => portNumber(render(port))) }),
    ...(stage.volumes.length === 0 ? {} : { volumes: stage.volumes.map(render) }),
    ...(stage.stopSignal === undefined ? {} : { stopSignal: render(stage.stopSignal) }),
    ...(healthcheck === undefined ? {} : { healthcheck }),
    ...(stage.labels.size === 0 ? {} : { labels: map(stage.labels) }),
  };
}

function portNumber(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** As options of the plugin: a directory relative to the configuration, or an import path. */
function packageOf(
  { package: path, isImportPath }: StageProgram,
  { directory }: BuildContext,
): string {
  if (isImportPath) return path;
  const relative = posix.join(directory, path);
  return relative === '.' ? '.' : `./${relative}`;
}
