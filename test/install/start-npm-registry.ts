import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onFreePort, runOk, type Scope, temporaryDirectory, tool } from '../tool/index.ts';

/** A registry of npm packages on this machine, and what makes npm use it. */
export interface NpmRegistry {
  readonly url: string;
  /** Also a token with which npm publishes. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts verdaccio, which asks npm's own registry for what nobody has published to it. */
export async function startNpmRegistry(t: Scope): Promise<NpmRegistry> {
  const command = await tool('verdaccio');
  const directory = await temporaryDirectory(t);
  const upstream = (await runOk(['npm', 'config', 'get', 'registry'])).trim();
  const config = {
    storage: join(directory, 'storage'),
    uplinks: { npm: { url: upstream } },
    packages: {
      '@strake/*': { access: '$all', publish: '$all' },
      'create-strake-plugin': { access: '$all', publish: '$all' },
      '**': { access: '$all', proxy: 'npm' },
    },
    log: { type: 'stdout', level: 'warn' },
  };
  await writeFile(join(directory, 'config.yaml'), JSON.stringify(config));
  const url = await onFreePort(async (port) => {
    const address = `http://127.0.0.1:${port}`;
    const argv = [
      command,
      '--config',
      join(directory, 'config.yaml'),
      '--listen',
      `127.0.0.1:${port}`,
    ];
    const server = spawn(process.execPath, argv, { stdio: 'ignore' });
    t.after(() => {
      server.kill();
    });
    const end = Date.now() + 30_000;
    while (server.exitCode === null && Date.now() < end) {
      if (
        await fetch(`${address}/-/ping`).then(
          (answer) => answer.ok,
          () => false,
        )
      )
        return address;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    server.kill();
    throw new Error(`verdaccio does not answer at ${address}`);
  });
  const npmrc = join(directory, 'npmrc');
  await writeFile(npmrc, `registry=${url}/\n//${new URL(url).host}/:_authToken=token\n`);
  return { url, env: { npm_config_userconfig: npmrc, npm_config_registry: `${url}/` } };
}
