import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

interface Input {
  readonly default?: unknown;
  readonly type?: 'array';
  readonly regex?: string;
}

/** A job as GitLab gives it to a runner. */
export interface GitlabJob {
  readonly name: string;
  readonly script: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly rules: readonly unknown[];
}

type Variable = string | { readonly value: string; readonly expand: false };

/**
 * The only job of a component. GitLab puts inputs into the text, arrays as JSON, before it reads it as YAML, and expands variables afterwards.
 * Source: GitLab Docs, "CI/CD inputs", "Input types"; "CI/CD YAML syntax reference", "variables:expand".
 * @throws Error for an input that the component does not have, or refuses
 */
export async function gitlabJob(
  file: string,
  given: Readonly<Record<string, unknown>>,
): Promise<GitlabJob> {
  const text = await readFile(file, 'utf8');
  const [header = '', body = ''] = text.split(/^---$/m);
  const inputs: Readonly<Record<string, Input>> = parse(header).spec.inputs;
  const unknown = Object.keys(given).find((name) => !(name in inputs));
  if (unknown !== undefined) throw new Error(`the component has no input ${unknown}`);
  const filled = body.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    const input = inputs[name];
    const value = given[name] ?? input?.default;
    if (Array.isArray(value) !== (input?.type === 'array')) throw new Error(`type of ${name}`);
    if (input?.regex !== undefined && !new RegExp(input.regex).test(String(value)))
      throw new Error(`${name} does not match ${input.regex}`);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  const [[name, job] = ['', undefined]] = Object.entries<{
    readonly script: readonly string[];
    readonly variables: Readonly<Record<string, Variable>>;
    readonly rules: readonly unknown[];
  }>(parse(filled));
  if (job === undefined) throw new Error('no job');
  const variables = Object.entries(job.variables).map(([key, variable]) => [
    key,
    typeof variable === 'string' ? variable : variable.value,
  ]);
  return {
    name,
    script: job.script.join('\n'),
    variables: Object.fromEntries(variables),
    rules: job.rules,
  };
}
