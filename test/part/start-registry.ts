import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { part, requirePart } from './part.ts';
import { type DistributionOptions, writeRegistryConfig } from './registry-config.ts';
import type { Scope } from './scope.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import type { PartName } from './versions.ts';

/**
 * Which registry to run: CNCF distribution from source or of Debian; go-containerregistry's, in memory; or olareg, in
 * memory, which has referrers, and uploads that can be resumed.
 */
export type RegistryKind = 'distribution-v3' | 'distribution-v2' | 'ggcr' | 'olareg';

/** What makes it another than an open one is for distribution only. */
export interface RegistryOptions extends DistributionOptions {
  readonly kind: RegistryKind;
  /** Further arguments; for `olareg` only. */
  readonly args?: readonly string[];
}

export interface Registry {
  /** `127.0.0.1:PORT`; plain HTTP unless it was given a certificate. */
  readonly host: string;
  /** Stops it; safe to call again. The end of the test does so too. */
  stop(): Promise<void>;
  /** All it has printed, its access log included. */
  log(): string;
}

/** The part that each kind of registry is run from, for `requirePart`. */
export const REGISTRY_PART = {
  'distribution-v3': 'distribution',
  'distribution-v2': 'docker-registry',
  ggcr: 'ggcr-registry',
  olareg: 'olareg',
} as const satisfies Record<RegistryKind, PartName>;

const START_TIMEOUT_MS = 30_000;

/**
 * Starts an empty registry on a free port of the loopback interface, and stops it when the test ends.
 * The registry binds port 0 itself and its log tells which one it got, so that no other process can come between; olareg
 * does not tell, and is given a port that was free just before.
 * @throws PartMissing
 */
export async function startRegistry(t: Scope, options: RegistryOptions): Promise<Registry> {
  const { kind, auth, tls } = options;
  if (!kind.startsWith('distribution') && auth !== undefined)
    throw new Error(`the ${kind} registry has no login`);
  const command = await part(REGISTRY_PART[kind]);
  const directory = await temporaryDirectory(t);
  const given = kind === 'olareg' ? await freePort() : undefined;
  const args =
    kind === 'ggcr'
      ? ['-port', '0']
      : given === undefined
        ? ['serve', await writeRegistryConfig(directory, options)]
        : ['serve', '--addr', '127.0.0.1', '--port', `${given}`, '--store-type', 'mem'];
  args.push(...(options.args ?? []));
  const child = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = collect(child);
  const stop = stopper(child);
  t.after(stop);
  const port = given ?? (await waitForPort(child, kind, log));
  const host = `127.0.0.1:${port}`;
  await waitForAnswer(host, child, log, tls !== undefined);
  return { host, stop, log };
}

/** As {@link startRegistry}, or `undefined` after skipping the test where the part is missing. */
export async function requireRegistry(
  t: Scope & Parameters<typeof requirePart>[0],
  options: RegistryOptions,
): Promise<Registry | undefined> {
  const found = await requirePart(t, REGISTRY_PART[options.kind]);
  return found === undefined ? undefined : startRegistry(t, options);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.once('error', (error) => {
    text += `${error.message}\n`;
  });
  return () => text;
}

function stopper(child: ChildProcess): () => Promise<void> {
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  return async () => {
    process.off('exit', kill);
    kill();
    await gone;
  };
}

async function waitForPort(
  child: ChildProcess,
  kind: RegistryKind,
  log: () => string,
): Promise<string> {
  const pattern = kind === 'ggcr' ? /serving on port (\d+)/ : /listening on 127\.0\.0\.1:(\d+)/;
  return waitFor(
    child,
    log,
    'did not say which port it listens on',
    () => pattern.exec(log())?.[1],
  );
}

async function waitForAnswer(
  host: string,
  child: ChildProcess,
  log: () => string,
  hasTls: boolean,
): Promise<void> {
  // A registry with TLS tells who asks without it so, by a 400.
  const statuses = [200, 401, ...(hasTls ? [400] : [])];
  await waitFor(child, log, `does not answer at ${host}`, async () => {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    await answer?.body?.cancel();
    return answer && statuses.includes(answer.status) ? true : undefined;
  });
}

async function waitFor<T>(
  child: ChildProcess,
  log: () => string,
  problem: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end && child.exitCode === null && child.signalCode === null) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(20);
  }
  throw new Error(`the registry ${problem}\n${log()}`);
}
