import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface BuildOptions {
  readonly root: string;
  /** The directory of the config file. */
  readonly directory: string;
  /** Where to push: `127.0.0.1:5000/hello`. */
  readonly repository: string;
  /** Further options of `strake build`. */
  readonly args?: readonly string[];
}

/**
 * Runs `strake build --push` as a user would; its progress goes straight to the terminal.
 * @returns the line it prints for its image: `REPOSITORY@sha256:…`
 */
export async function buildImage(options: BuildOptions): Promise<string> {
  const { root, directory, repository } = options;
  const main = join(root, 'packages/cli/dist/main.js');
  const args = ['-C', directory, 'build', '--push', '--set', `repository=${repository}`];
  args.push(...(options.args ?? []));
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  const status = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'no exit code'));
  });
  if (status !== 0) throw new Error(`strake ${args.join(' ')}: exit ${status}`);
  const reference = stdout.trim();
  if (!/^[^\s]+@sha256:[a-f0-9]{64}$/.test(reference)) {
    throw new Error(`strake should have printed REPOSITORY@sha256:…, but printed "${reference}"`);
  }
  return reference;
}
