import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Finished, run } from '../../tool/index.ts';

const ROOT = process.cwd();

interface Step {
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export async function readAction(): Promise<Action> {
  return parse(await readFile(join(ROOT, 'action.yml'), 'utf8'));
}

/** What a run of the action left. */
export interface ActionRun {
  readonly steps: readonly Finished[];
  /** All that its steps printed. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/**
 * Runs the steps of the action as a runner of GitHub does: with bash, its files and variables; up to the first that fails. Other actions are left out.
 * @param place where the runner keeps its files: an empty directory
 */
export async function runAction(
  given: Readonly<Record<string, string>>,
  {
    place,
    cwd,
    env,
  }: {
    readonly place: string;
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): Promise<ActionRun> {
  const action = await readAction();
  const unknown = Object.keys(given).find((name) => !(name in action.inputs));
  if (unknown !== undefined) throw new Error(`the action has no input ${unknown}`);
  const values: Record<string, string> = {
    'github.token': 'token-of-the-job',
    ...Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [
        `inputs.${name}`,
        given[name] ?? input.default ?? '',
      ]),
    ),
  };
  const file = (name: string) => join(place, name);
  await mkdir(file('temp'), { recursive: true });
  for (const name of ['output', 'summary', 'path']) await writeFile(file(name), '');
  const steps: Finished[] = [];
  for (const step of action.runs.steps) {
    if (step.run === undefined || !isMet(step.if, values)) continue;
    await writeFile(file('step.sh'), step.run);
    const added = (await readFile(file('path'), 'utf8')).split('\n').filter(Boolean).reverse();
    const own = Object.entries(step.env ?? {}).map(([name, text]) => [name, fill(text, values)]);
    const done = await run(
      ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', file('step.sh')],
      {
        cwd: join(cwd, fill(step['working-directory'] ?? '.', values)),
        env: {
          ...env,
          PATH: [...added, env.PATH ?? process.env.PATH].join(':'),
          CI: 'true',
          GITHUB_ACTIONS: 'true',
          GITHUB_ACTION_PATH: ROOT,
          GITHUB_ACTOR: 'ann',
          GITHUB_WORKSPACE: cwd,
          GITHUB_OUTPUT: file('output'),
          GITHUB_STEP_SUMMARY: file('summary'),
          GITHUB_PATH: file('path'),
          RUNNER_TEMP: file('temp'),
          RUNNER_OS: 'Linux',
          RUNNER_ARCH: 'X64',
          ...Object.fromEntries(own),
        },
      },
    );
    steps.push(done);
    if (done.status !== 0) break;
  }
  return {
    steps,
    log: steps.map(({ stdout, stderr }) => stdout + stderr).join(''),
    outputs: readOutputs(await readFile(file('output'), 'utf8')),
    summary: await readFile(file('summary'), 'utf8'),
  };
}

/** Only the conditions that action.yml has. */
function isMet(condition: string | undefined, values: Readonly<Record<string, string>>): boolean {
  if (condition === undefined) return true;
  const [, name = '', operator, text] = /^(\S+) (==|!=) '(.*)'$/.exec(condition) ?? [];
  if (!(name in values)) throw new Error(`condition ${condition}`);
  return (values[name] === text) === (operator === '==');
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ (\S+) \}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`expression ${name}`);
    return value;
  });
}

/** As a runner reads them: an output ends at its line. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length - 1; at += 1) {
    const [, name = '', end = ''] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === '') throw new Error(`not an output: ${lines[at]}`);
    const to = lines.indexOf(end, at);
    found[name] = lines.slice(at + 1, to).join('\n');
    at = to;
  }
  return found;
}
