import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk, type Scope, tool } from '../test/tool/index.ts';
import { type Bench, STRAKE } from './bench.ts';
import { startDelayProxy } from './delay-proxy.ts';
import { type Contender, measure, type Round } from './measure.ts';

const COUNT = 20;
const ROUND_TRIP_MS = 25;
const NAMES = Array.from({ length: COUNT }, (_, at) => `p${at}`);

/** Small images to a registry that is 25 ms away and has nothing of them: what counts is how often it is asked. */
export async function* benchFirstPush(scope: Scope, bench: Bench): AsyncGenerator<Round> {
  const oras = await tool('oras');
  const registry = await startDelayProxy(scope, bench.registry, {
    roundTripMs: ROUND_TRIP_MS,
  });
  const directory = join(bench.directory, 'first-push');
  await prepare(directory, bench);
  let pushes = 0;
  const requests = new Map<string, number>();
  /** Each time to other repositories; how many requests the push before took is told. */
  const push = (name: string, argvFor: (to: string) => readonly string[]): Contender => {
    let before: number | undefined;
    return {
      name,
      cwd: directory,
      env: { STRAKE_CACHE: join(bench.directory, 'strake-cache') },
      prepare: async () => {
        before = registry.traffic().requests;
      },
      done: async () => {
        requests.set(name, registry.traffic().requests - (before ?? 0));
      },
      get argv() {
        pushes += 1;
        return argvFor(`${registry.host}/first-${pushes}`);
      },
    };
  };
  /** Four at a time, as many as strake sends at once. */
  const each = (command: string) => [
    'sh',
    '-c',
    `printf '%s\\n' ${NAMES.join(' ')} | xargs -P 4 -I NAME ${command}`,
  ];
  const { title, timings } = await measure(
    `first push of ${COUNT} small images × 2 platforms, ${ROUND_TRIP_MS} ms to the registry`,
    [
      push('strake build', (to) => ['env', `TO=${to}`, ...STRAKE, 'build', '--push']),
      push('crane push', (to) => each(`${bench.crane} push one/NAME ${to}/NAME:latest --index`)),
      push('oras cp', (to) =>
        each(`${oras} cp --to-plain-http --from-oci-layout one/NAME:latest ${to}/NAME:latest`),
      ),
    ],
    Math.min(bench.rounds, 5),
  );
  const told = (name: string) => `${name}, ${requests.get(name)} requests`;
  yield { title, timings: timings.map((timing) => ({ ...timing, name: told(timing.name) })) };
}

/** The images to build, and as one layout each for those that only push. */
async function prepare(directory: string, bench: Bench): Promise<void> {
  await mkdir(directory, { recursive: true });
  const images = NAMES.map(
    (name) => `  ${name}: { symlinks: { files: { /etc/name: { content: "${name}\\n" } } } }\n`,
  );
  await writeFile(
    join(directory, 'strake.config.yaml'),
    `plugins: [symlinks]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
vars: { to: { env: TO, fallback: localhost/x } }
repository: "{{to}}/{{image}}"
images:
${images.join('')}`,
  );
  const options = { cwd: directory, env: { STRAKE_CACHE: join(bench.directory, 'strake-cache') } };
  await runOk([...STRAKE, 'build', '-o', 'oci:all'], options);
  for (const name of NAMES)
    await runOk([...STRAKE, 'copy', `oci:all:${name}:latest`, `oci:one/${name}:latest`], options);
}
