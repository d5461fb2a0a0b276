import { batchSteps, commandLine, type PlatformPlan, type StepBatch } from '@strake/core';
import { alignColumns } from './align-columns.ts';
import { escapeLine } from './escape-text.ts';
import { groupPlatforms, nameGroup } from './group-platforms.ts';
import { createPathName } from './output-directory.ts';
import type { PlanView } from './plan-view.ts';
import { quoteShell } from './quote-shell.ts';

/** The commands of all platforms: each once, with the shared environment and the differences by platform. */
export function describeCompile(
  platforms: readonly PlatformPlan[],
  { cwd, paint }: PlanView,
): readonly string[] {
  const groups = groupPlatforms(platforms, ({ compile }) => {
    const name = createPathName(compile.steps, cwd);
    return batchSteps(compile.steps).map(
      (batch) =>
        `${quoteShell(commandLine(batch).map(name))}\n${escapeLine(name(batch[0].directory))}`,
    );
  });
  return groups.flatMap((group) => {
    const head = nameGroup(group.platforms, platforms.length);
    const indent = head === '' || head === 'all platforms' ? '' : '  ';
    const steps = group.lines.flatMap((line, at) => {
      // A word of the command may contain a line break, the directory contains none.
      const [, command = '', directory = ''] = /^(.*)\n(.*)$/s.exec(line) ?? [];
      return [
        `$ ${command}`,
        ...environment(group.items, at, directory).map((each) => `    ${each}`),
        ...sources(group.items, at).map((each) => `    ${each}`),
      ];
    });
    const lines = steps.length > 0 ? steps : ['nothing to compile'];
    return [
      ...(indent === '' ? [] : [paint('cyan', `${head}:`)]),
      ...lines.map((line) => `${indent}${line}`),
    ];
  });
}

/** Shared variables on one line, the others on one line per platform. */
function environment(
  platforms: readonly PlatformPlan[],
  at: number,
  directory: string,
): readonly string[] {
  const all = platforms.map(({ compile }) => ({
    ...compile.env,
    ...batchSteps(compile.steps)[at]?.[0].env,
  }));
  const shared = (key: string) => all.every((env) => env[key] === all[0]?.[key]);
  const write = (env: Readonly<Record<string, string>>, wanted: (key: string) => boolean) =>
    Object.keys(env)
      .filter(wanted)
      .sort()
      .map((key) => quoteShell([`${key}=${env[key]}`]))
      .join(' ');
  const differing = all.map((env, each) => [
    platforms[each]?.platform ?? '',
    write(env, (key) => !shared(key)),
  ]);
  return [
    ...(directory === '.' ? [] : [`in ${directory}`]),
    ...(all[0] && write(all[0], shared) !== '' ? [`with ${write(all[0], shared)}`] : []),
    ...(differing.some(([, text]) => text !== '') ? alignColumns(differing) : []),
  ];
}

/** Where the outputs of a batch come from: printed once if it is the same everywhere. */
function sources(platforms: readonly PlatformPlan[], at: number): readonly string[] {
  const all = platforms.map(({ compile }) => {
    const batch = batchSteps(compile.steps)[at];
    return batch ? describeSources(batch, compile.cache) : [];
  });
  const [first = []] = all;
  return all.every((each) => each.join('\n') === first.join('\n'))
    ? first
    : alignColumns(
        platforms.flatMap(({ platform }, of) => (all[of] ?? []).map((each) => [platform, each])),
      );
}

/** One line per source, with its operands unless all of them share it. */
function describeSources(
  batch: StepBatch,
  cache: PlatformPlan['compile']['cache'],
): readonly string[] {
  const operands = new Map<string, string[]>();
  for (const step of batch) {
    const source = nameSource(cache[step.id]);
    operands.set(source, [...(operands.get(source) ?? []), ...(step.operands ?? [])]);
  }
  const [only] = operands.keys();
  if (operands.size === 1 && only !== undefined) return [only];
  return [...operands].map(([source, names]) => `${names.join(', ')}: ${source}`);
}

function nameSource(step: PlatformPlan['compile']['cache'][string] | undefined): string {
  if (step === undefined) return 'not needed';
  const { from, repository = '', reason } = step;
  const name = from === 'remote' ? `remote ${repository}` : from;
  return reason === undefined ? name : `${name}: ${reason}`;
}
