import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** The only step of a task of Tekton, with the values of its params, workspaces and results. */
export interface TektonStep {
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * @param values by what stands between the brackets of `$(…)`; params have their defaults
 * @throws Error for what has no value
 */
export async function tektonStep(
  file: string,
  values: Readonly<Record<string, string | readonly string[]>>,
): Promise<TektonStep> {
  const { spec } = parse(await readFile(file, 'utf8'));
  const known: Record<string, string | readonly string[]> = { ...values };
  for (const { name, default: value } of spec.params) known[`params.${name}`] ??= value;
  const fill = (text: string) =>
    text.replace(/\$\(([\w.-]+)\)/g, (_, name: string) => {
      const value = known[name];
      if (typeof value !== 'string') throw new Error(`$(${name}) has no value`);
      return value;
    });
  const [step] = spec.steps;
  const args = (step.args as string[]).flatMap((each) => {
    const [, name = ''] = /^\$\((.+)\[\*\]\)$/.exec(each) ?? [];
    return known[name] ?? [];
  });
  const env = (step.env as { name: string; value: string }[]).map(({ name, value }) => [
    name,
    fill(value),
  ]);
  // A value in the script would be read as a command.
  if (/\$\((params|workspaces|results)\./.test(step.script))
    throw new Error('a value in the script');
  return { script: step.script, args, env: Object.fromEntries(env) };
}
