import { availableParallelism, homedir, totalmem } from 'node:os';
import { callerEnvironment } from '@strake/oci/internal';

/** The facts of the machine and the process. Only the outermost modules read them; all others get them as arguments. */
export interface Machine {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly cores: number;
  /** Bytes of memory that the process and its children may use: the machine's, or the limit of a control group. */
  readonly memory: number;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
  /** In Go's spelling: `linux`, `darwin`, `windows`. */
  readonly os: string;
  /** In Go's spelling: `amd64`, `arm64`. */
  readonly architecture: string;
}

const OS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const ARCHITECTURE: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  loong64: 'loong64',
};

export function thisMachine(): Machine {
  const env = Object.entries(callerEnvironment()).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    env: Object.fromEntries(env),
    home: homedir(),
    cores: availableParallelism(),
    // 0 means unlimited.
    memory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
    clock: () => performance.now(),
    os: OS[process.platform] ?? process.platform,
    architecture: ARCHITECTURE[process.arch] ?? process.arch,
  };
}
