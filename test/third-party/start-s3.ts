import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onFreePort, type Scope, temporaryDirectory, tool } from '../tool/index.ts';

/** A server that speaks S3. */
export interface S3Server {
  readonly endpoint: string;
  /** Where it keeps its buckets, one file an object. */
  readonly directory: string;
  /** What its clients need. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the Versity S3 gateway over a directory with one bucket; it checks signatures, and ends with the test. */
export async function startS3(t: Scope, bucket: string): Promise<S3Server> {
  const command = await tool('versitygw');
  const directory = await temporaryDirectory(t);
  await mkdir(join(directory, bucket));
  const [access, secret] = ['strake', 'a-secret-of-the-test'];
  const env = { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret };
  // The server takes no port 0.
  const endpoint = await onFreePort((port) =>
    launch(t, command, directory, { port, access, secret }),
  );
  return { endpoint, directory, env };
}

/** @returns the endpoint, once it answers */
async function launch(
  t: Scope,
  command: string,
  directory: string,
  {
    port,
    access,
    secret,
  }: { readonly port: number; readonly access: string; readonly secret: string },
): Promise<string> {
  const args = ['--port', `127.0.0.1:${port}`, '--access', access, '--secret', secret];
  const child = spawn(command, [...args, 'posix', directory], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  t.after(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const end = Date.now() + 30_000;
  while (Date.now() < end && child.exitCode === null) {
    const answer = await fetch(endpoint).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) return endpoint;
    await delay(50);
  }
  throw new Error(`the S3 server does not answer at ${endpoint}\n${log}`);
}
