import type { Healthcheck } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import { formatNanoseconds } from './nanoseconds.ts';
import type { ConfigSource } from './project.ts';

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g;

/** Docker refuses shorter ones. Source: moby/daemon/container.go, `verifyContainerConfig`. */
const SHORTEST = 1e6;

/** Docker uses 64 bits; JSON numbers are exact up to 104 days. */
const LONGEST = Number.MAX_SAFE_INTEGER;

const DURATIONS = [
  ['interval', 'Interval'],
  ['timeout', 'Timeout'],
  ['startPeriod', 'StartPeriod'],
  ['startInterval', 'StartInterval'],
] as const;

/** First words of a list. Source: docker-image-spec v1.3, "Healthcheck". */
const FORMS = ['CMD', 'CMD-SHELL', 'NONE'];

/**
 * Converts `healthcheck` of the configuration into Docker's form. A string is a shell command, as in a Dockerfile.
 * @param written locates a value of the result in the configuration
 * @throws CONFIG_VALUE_INVALID for a missing or malformed test, or an invalid duration
 */
export function healthcheck(
  given: Readonly<Record<string, unknown>>,
  source: ConfigSource | undefined,
  written: (at: ConfigPath) => ConfigPath,
): Healthcheck {
  const { test, retries } = given;
  const Test = typeof test === 'string' ? ['CMD-SHELL', test] : ((test ?? []) as string[]);
  const [form = '', ...command] = Test;
  const fits = form === 'NONE' ? command.length === 0 : command.length > 0;
  if (!FORMS.includes(form) || !fits || (form === 'CMD-SHELL' && command.length > 1)) {
    const path = written(['config', 'healthcheck', 'test']);
    throw configError(
      'CONFIG_VALUE_INVALID',
      `"${formatPath(path)}" is ${JSON.stringify(test) ?? 'missing'}, but must be a command`,
      source,
      path,
      {
        hint: "Write [CMD, /app/app, health] for a program, a string for the image's shell, or [NONE] to disable the base's check.",
      },
    );
  }
  const durations = DURATIONS.flatMap(([key, name]) =>
    given[key] === undefined
      ? []
      : [[name, duration(given[key], source, written(['config', 'healthcheck', key]))] as const],
  );
  return {
    Test,
    ...Object.fromEntries(durations),
    ...(retries === undefined ? {} : { Retries: Number(retries) }),
  };
}

/** A health check in the form of the configuration. */
export function viewHealthcheck(check: Healthcheck): Readonly<Record<string, unknown>> {
  const durations = DURATIONS.flatMap(([key, name]) => {
    const nanoseconds = check[name];
    return nanoseconds === undefined ? [] : [[key, formatNanoseconds(nanoseconds)] as const];
  });
  return {
    test: check.Test,
    ...Object.fromEntries(durations),
    ...defined({ retries: check.Retries }),
  };
}

/** Nanoseconds of a duration as Go, Dockerfiles and Compose write it: `1m30s`, `1.5h`, `500ms`. */
function duration(value: unknown, source: ConfigSource | undefined, path: ConfigPath): number {
  const text = String(value);
  const parts = DURATION.test(text) ? [...text.matchAll(PART)] : [];
  const sum = parts.reduce(
    (total, [, amount, unit = '']) => total + Number(amount) * (NANOSECONDS[unit] ?? Number.NaN),
    0,
  );
  const nanoseconds = Math.round(sum);
  const fits = nanoseconds === 0 || (nanoseconds >= SHORTEST && nanoseconds <= LONGEST);
  if ((parts.length > 0 || text === '0') && fits) return nanoseconds;
  throw configError(
    'CONFIG_VALUE_INVALID',
    `"${formatPath(path)}" is ${JSON.stringify(value)}, but must be a duration`,
    source,
    path,
    { hint: 'Write it like 30s, 1m30s or 500ms: 1ms or more, up to 2400h; 0s is the default.' },
  );
}
