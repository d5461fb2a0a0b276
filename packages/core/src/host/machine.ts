import { availableParallelism, homedir, totalmem } from 'node:os';

/** What the process that runs us knows of its surroundings. Only the outermost rooms ask; below, everything is given. */
export interface Machine {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly cores: number;
  /** Bytes that the process and its children may use: the machine's, or what a control group allows. */
  readonly memory: number;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
  /** In Go's words: `linux`, `darwin`, `windows`. */
  readonly os: string;
  /** In Go's words: `amd64`, `arm64`. */
  readonly architecture: string;
}

const OS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const ARCHITECTURE: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  loong64: 'loong64',
};

export function thisMachine(): Machine {
  const env = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    env: Object.fromEntries(env),
    home: homedir(),
    cores: availableParallelism(),
    // 0 where nothing limits it.
    memory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
    clock: () => performance.now(),
    os: OS[process.platform] ?? process.platform,
    architecture: ARCHITECTURE[process.arch] ?? process.arch,
  };
}
