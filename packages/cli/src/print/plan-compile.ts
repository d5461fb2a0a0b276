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
        ...reasons(group.items, at).map((each) => `    ${each}`),
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

/** Why steps of a batch run: printed once if the reason is the same everywhere. */
function reasons(platforms: readonly PlatformPlan[], at: number): readonly string[] {
  const all = platforms.map(({ compile }) => {
    const batch = batchSteps(compile.steps)[at];
    return batch ? describeReasons(batch, compile.why) : [];
  });
  const [first = []] = all;
  return all.every((each) => each.join('\n') === first.join('\n'))
    ? first
    : alignColumns(
        platforms.flatMap(({ platform }, of) => (all[of] ?? []).map((each) => [platform, each])),
      );
}

/** One line per reason, with its operands unless all of them share it. */
function describeReasons(batch: StepBatch, why: PlatformPlan['compile']['why']): readonly string[] {
  const reasonsById = new Map(Object.entries(why));
  const operands = new Map<string, string[]>();
  for (const step of batch) {
    const reason = reasonsById.get(step.id);
    if (reason === undefined) continue;
    operands.set(reason, [...(operands.get(reason) ?? []), ...(step.operands ?? [])]);
  }
  const isWhole = batch.every(({ id }) => reasonsById.has(id));
  if (operands.size === 0) return ['up to date'];
  if (operands.size === 1 && isWhole)
    return [...operands.keys()].map((reason) => `compiles: ${reason}`);
  return [...operands].map(([reason, names]) => `compiles ${names.join(', ')}: ${reason}`);
}
