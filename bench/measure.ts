import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

/** One way to do a piece of work. */
export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs before each timed run, untimed. */
  readonly prepare?: () => Promise<void>;
  /** Runs after each timed run, untimed, with what it said on stderr. */
  readonly done?: (said: string) => Promise<void>;
  /** At most so many runs: for what takes minutes. */
  readonly atMost?: number;
}

/**
 * What a contender needed: milliseconds of time, of all processors together with those that it waited for, and bytes of its
 * own process alone.
 */
export interface Timing {
  readonly name: string;
  readonly runs: number;
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
  /** Median. */
  readonly cpu: number;
  readonly peak: number;
}

/** Contenders of the same work, the first of which the others are compared with. */
export interface Round {
  readonly title: string;
  readonly timings: readonly Timing[];
}

interface Sample {
  readonly ms: number;
  readonly cpu: number;
  readonly peak: number;
}

/**
 * Times whole processes. The contenders take turns, so that a machine that gets slower on the way slows all of them.
 * @throws Error with what it said, where one fails
 */
export async function measure(
  title: string,
  contenders: readonly Contender[],
  rounds: number,
): Promise<Round> {
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      if (round >= (contender.atMost ?? rounds)) continue;
      await contender.prepare?.();
      const { said, ...sample } = await timeOnce(contender);
      samples.get(contender)?.push(sample);
      await contender.done?.(said);
    }
  }
  return {
    title,
    timings: contenders.map((contender) => summarize(contender.name, samples.get(contender) ?? [])),
  };
}

function summarize(name: string, samples: readonly Sample[]): Timing {
  const sorted = ascending(samples.map(({ ms }) => ms));
  return {
    name,
    runs: sorted.length,
    median: middle(sorted),
    cpu: middle(ascending(samples.map(({ cpu }) => cpu))),
    fastest: sorted[0] ?? Number.NaN,
    slowest: sorted.at(-1) ?? Number.NaN,
    peak: Math.max(...samples.map(({ peak }) => peak)),
  };
}

function ascending(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const LOOK_MS = 20;

/** The shell tells what its children cost; its own start is the same for all. */
const TIMED = ['bash', '-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash'];

async function timeOnce({
  name,
  argv,
  cwd,
  env,
}: Contender): Promise<Sample & { readonly said: string }> {
  const [command = '', ...args] = [...TIMED, ...argv];
  const started = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, LC_ALL: 'C', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let peak = 0;
  const look = setInterval(async () => {
    peak = Math.max(peak, await highWater(child.pid));
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(look));
  const ms = performance.now() - started;
  if (code !== 0) throw new Error(`${name}: exit ${code}\n${said}`);
  const [, user = 0, system = 0] = /^cpu ([\d.]+) ([\d.]+)$/m.exec(said) ?? [];
  return { ms, cpu: (Number(user) + Number(system)) * 1000, peak, said };
}

/** Bytes of memory that the child of a shell had at most; 0 where the system does not tell. Source: proc_pid_status(5). */
async function highWater(shell: number | undefined): Promise<number> {
  const children = await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8').catch(() => '');
  const status = await readFile(`/proc/${children.trim()}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
