import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One way to do a piece of work. */
export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs before each timed run, untimed. */
  readonly prepare?: () => Promise<void>;
}

/** What a contender needed, in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
}

/**
 * Times whole processes. The contenders take turns, so that a machine that gets slower on the way slows all of them.
 * @throws Error with what it said, where one fails
 */
export async function measure(
  contenders: readonly Contender[],
  rounds: number,
): Promise<readonly Timing[]> {
  const samples = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      await contender.prepare?.();
      samples.get(contender)?.push(await timeOnce(contender));
    }
  }
  return contenders.map((contender) => {
    const sorted = (samples.get(contender) ?? []).sort((a, b) => a - b);
    return {
      name: contender.name,
      median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      fastest: sorted[0] ?? Number.NaN,
      slowest: sorted.at(-1) ?? Number.NaN,
    };
  });
}

async function timeOnce({ name, argv, cwd, env }: Contender): Promise<number> {
  const [command = '', ...args] = argv;
  const started = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${name}: exit ${code}\n${said}`);
  return performance.now() - started;
}

/** The timings as a table; ratios are against the first line. */
export function formatTimings(title: string, timings: readonly Timing[]): string {
  const [reference] = timings;
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(9);
  const lines = timings.map(({ name, median, fastest, slowest }) => {
    const ratio = reference ? `${(median / reference.median).toFixed(2)} ×`.padStart(9) : '';
    return `  ${name.padEnd(34)}${ms(median)}${ms(fastest)}${ms(slowest)}${ratio}`;
  });
  const head = `  ${''.padEnd(34)}${'median'.padStart(9)}${'fastest'.padStart(9)}${'slowest'.padStart(9)}${'ratio'.padStart(9)}`;
  return [title, head, ...lines, ''].join('\n');
}
