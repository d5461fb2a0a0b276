import type { PlatformPlan } from '@strake/core';
import { alignColumns } from './align-columns.ts';
import { escapeLine } from './escape-text.ts';
import { groupPlatforms, nameGroup } from './group-platforms.ts';
import { createPathName } from './output-folder.ts';
import type { PlanView } from './plan-view.ts';
import { quoteShell } from './quote-shell.ts';

/** The commands of all platforms: each once, with the environment that they share and what differs by platform. */
export function describeCompile(
  platforms: readonly PlatformPlan[],
  { cwd, paint }: PlanView,
): readonly string[] {
  const groups = groupPlatforms(platforms, ({ compile }) => {
    const name = createPathName(compile.steps, cwd);
    return compile.steps.map(
      (step) => `${quoteShell(step.argv.map(name))}\n${escapeLine(name(step.directory))}`,
    );
  });
  return groups.flatMap((group) => {
    const head = nameGroup(group.platforms, platforms.length);
    const indent = head === '' || head === 'all platforms' ? '' : '  ';
    const steps = group.lines.flatMap((line, at) => {
      // A word of the command may hold a line break, the directory holds none.
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

/** Shared variables on one line, the others on a line each platform. */
function environment(
  platforms: readonly PlatformPlan[],
  at: number,
  directory: string,
): readonly string[] {
  const all = platforms.map(({ compile }) => ({ ...compile.env, ...compile.steps[at]?.env }));
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

/** Why a step runs: once where it is the same everywhere. */
function reasons(platforms: readonly PlatformPlan[], at: number): readonly string[] {
  const all = platforms.map(({ compile }) => {
    const { id = '' } = compile.steps[at] ?? {};
    const why = Object.hasOwn(compile.why, id) ? compile.why[id] : undefined;
    return why === undefined ? 'nothing changed: it is left out' : `runs: ${why}`;
  });
  const [first = ''] = all;
  return all.every((each) => each === first)
    ? [first]
    : alignColumns(platforms.map(({ platform }, each) => [platform, all[each] ?? '']));
}
